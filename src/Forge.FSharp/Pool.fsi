namespace Forge

open System.Threading.Tasks

/// <summary>
/// Pools of arenas. A unit of work leases an arena, fills it and gives it back: <c>Pool.using pool (fun arena -> ...)</c>, or
/// <c>use lease = Pool.checkout pool</c>. A pool may be shared between threads; a leased arena belongs to one at a time.
/// </summary>
[<RequireQualifiedAccess>]
module Pool =
    /// <summary>A pool over backings of one's own making.</summary>
    /// <param name="capacity">The most idle arenas that are kept, 0 or more.</param>
    /// <param name="factory">Makes the backing of one arena, possibly on many threads at once.</param>
    /// <exception cref="T:System.ArgumentOutOfRangeException">The capacity is negative.</exception>
    val create:
        capacity: int -> factory: (unit -> 'TBacking) -> ArenaPool<'TBacking>
            when 'TBacking: not struct and 'TBacking :> IMemoryBacking

    /// <summary>As <c>create</c>, with options such as <c>ArenaPoolOptions.Debug</c>.</summary>
    /// <param name="options">What the pool does beyond the ordinary.</param>
    /// <param name="capacity">The most idle arenas that are kept, 0 or more.</param>
    /// <param name="factory">Makes the backing of one arena, possibly on many threads at once.</param>
    /// <exception cref="T:System.ArgumentOutOfRangeException">The capacity is negative.</exception>
    val createWith:
        options: ArenaPoolOptions -> capacity: int -> factory: (unit -> 'TBacking) -> ArenaPool<'TBacking>
            when 'TBacking: not struct and 'TBacking :> IMemoryBacking

    /// <summary>
    /// A pool of arenas over mapped pages. The size costs addresses, not memory: <c>Pool.mmap 4 (1L * GiB)</c> is as cheap as one
    /// of 64 KiB, and its arenas grow in place.
    /// </summary>
    /// <param name="capacity">The most idle arenas that are kept, 0 or more.</param>
    /// <param name="bytes">The size of each arena, at least 1.</param>
    /// <exception cref="T:System.ArgumentOutOfRangeException">The capacity is negative, or the size is not positive.</exception>
    val mmap: capacity: int -> bytes: int64 -> ArenaPool<MmapBacking>

    /// <summary>As <c>mmap</c>, with options: <c>Pool.mmapWith ArenaPoolOptions.Debug 4 (64 * KiB)</c> finds misuse.</summary>
    /// <param name="options">What the pool does beyond the ordinary.</param>
    /// <param name="capacity">The most idle arenas that are kept, 0 or more.</param>
    /// <param name="bytes">The size of each arena, at least 1.</param>
    /// <exception cref="T:System.ArgumentOutOfRangeException">The capacity is negative, or the size is not positive.</exception>
    val mmapWith: options: ArenaPoolOptions -> capacity: int -> bytes: int64 -> ArenaPool<MmapBacking>

    /// <summary>A pool of arenas on the native heap; parameters as for <c>mmap</c>.</summary>
    /// <exception cref="T:System.ArgumentOutOfRangeException">The capacity is negative, or the size is not positive.</exception>
    val heap: capacity: int -> bytes: int64 -> ArenaPool<HeapBacking>

    /// <summary>A pool of arenas over pinned managed arrays; parameters as for <c>mmap</c>.</summary>
    /// <exception cref="T:System.ArgumentOutOfRangeException">The capacity is negative, or the size is not positive or more than an array can hold.</exception>
    val pinned: capacity: int -> bytes: int64 -> ArenaPool<PinnedBacking>

    /// <summary>Leases an empty arena: <c>use lease = Pool.checkout pool</c> gives it back at the end of the block.</summary>
    /// <exception cref="T:System.ObjectDisposedException">The pool has been disposed.</exception>
    val checkout: pool: ArenaPool<'TBacking> -> ArenaLease

    /// <summary>As <c>checkout</c>, with a refusal of memory as a value.</summary>
    /// <exception cref="T:System.ObjectDisposedException">The pool has been disposed.</exception>
    val tryCheckout: pool: ArenaPool<'TBacking> -> Result<ArenaLease, ForgeError>

    /// <summary>Ends a lease of this pool before its block does.</summary>
    /// <exception cref="T:System.ArgumentException">The lease is another pool's.</exception>
    /// <exception cref="T:System.InvalidOperationException">The lease was given back before.</exception>
    val giveBack: pool: ArenaPool<'TBacking> -> lease: ArenaLease -> unit

    /// <summary>Makes arenas ahead of need, at most as many as there is room for; gives how many.</summary>
    /// <exception cref="T:System.ArgumentOutOfRangeException">The count is negative.</exception>
    val prewarm: count: int -> pool: ArenaPool<'TBacking> -> int

    /// <summary>Releases every idle arena; leased ones are untouched.</summary>
    val clear: pool: ArenaPool<'TBacking> -> unit

    /// <summary>
    /// Gives the physical pages of every idle arena back to the system; the arenas stay and then read as zeros. Compiles
    /// only for a backing that owns a mapping.
    /// </summary>
    /// <exception cref="T:Forge.OsMemoryException">The system refused; no arena is lost.</exception>
    val releaseIdle: pool: ArenaPool<'TBacking> -> unit when 'TBacking: not struct and 'TBacking :> IOsBacking

    /// <summary>How many arenas are idle.</summary>
    val idleCount: pool: ArenaPool<'TBacking> -> int

    /// <summary>The most idle arenas that are kept.</summary>
    val capacity: pool: ArenaPool<'TBacking> -> int

    /// <summary>
    /// Leases an arena to a body and gives it back when the body returns or throws, once. A span can't leave the body:
    /// that does not compile.
    /// </summary>
    val inline using: pool: ArenaPool<'TBacking> -> [<InlineIfLambda>] body: (ArenaLease -> 'R) -> 'R

    /// <summary>The same as <c>using</c>, by its exact name.</summary>
    val inline ``use``: pool: ArenaPool<'TBacking> -> [<InlineIfLambda>] body: (ArenaLease -> 'R) -> 'R

    /// <summary>
    /// As <c>using</c>, with an exhausted arena or a refusal of memory, in the factory or in the body, as a value. Every other
    /// exception goes on its way, after the arena was given back.
    /// </summary>
    val tryUse: pool: ArenaPool<'TBacking> -> body: (ArenaLease -> 'R) -> Result<'R, ForgeError>

    /// <summary>Leases an arena to a task and gives it back when the task has completed, failed or been cancelled, once.</summary>
    val useTask: pool: ArenaPool<'TBacking> -> body: (ArenaLease -> Task<'R>) -> Task<'R>

    /// <summary>Leases an arena to an async computation and gives it back when that has completed, failed or been cancelled, once.</summary>
    val useAsync: pool: ArenaPool<'TBacking> -> body: (ArenaLease -> Async<'R>) -> Async<'R>
