namespace Forge

open System
open System.Threading
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
    /// <param name="pool">The pool.</param>
    /// <exception cref="T:System.ObjectDisposedException">The pool has been disposed.</exception>
    /// <exception cref="T:Forge.ArenaPoolLimitException">None is idle, and the options allow no more arenas; the pool is unchanged.</exception>
    val checkout: pool: ArenaPool<'TBacking> -> ArenaLease

    /// <summary>
    /// As <c>checkout</c>, but if the pool's options allow no more arenas, the task waits for one: first come, first served.
    /// </summary>
    /// <param name="timeout">How long to wait: any time up to <c>TimeSpan.MaxValue</c>, or <c>Timeout.InfiniteTimeSpan</c> for ever.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <param name="pool">The pool.</param>
    /// <exception cref="T:System.TimeoutException">No arena came in time; the pool is unchanged.</exception>
    /// <exception cref="T:System.OperationCanceledException">The token was cancelled, before or meanwhile; the pool is unchanged.</exception>
    /// <exception cref="T:Forge.ArenaPoolLimitException">An arena was made and is too large for the pool's limit on bytes.</exception>
    /// <exception cref="T:System.ObjectDisposedException">The pool has been disposed, before or meanwhile.</exception>
    /// <exception cref="T:System.ArgumentOutOfRangeException">The time is negative but not <c>Timeout.InfiniteTimeSpan</c>.</exception>
    /// <remarks>
    /// Returns at once, except that a factory which is called without a wait runs on the calling thread. What fails before a wait
    /// begins is thrown, later it is the failure of the task. <c>ArenaPool.CheckoutAsync</c> says the rest.
    /// </remarks>
    val checkoutTask:
        timeout: TimeSpan -> cancellation: CancellationToken -> pool: ArenaPool<'TBacking> -> Task<ArenaLease>

    /// <summary>As <c>checkout</c>, with a refusal of memory, or of the pool's limits, as a value. Never waits.</summary>
    /// <param name="pool">The pool.</param>
    /// <exception cref="T:System.ObjectDisposedException">The pool has been disposed.</exception>
    val tryCheckout: pool: ArenaPool<'TBacking> -> Result<ArenaLease, ForgeError>

    /// <summary>Ends a lease of this pool before its block does.</summary>
    /// <exception cref="T:System.ArgumentException">The lease is another pool's.</exception>
    /// <exception cref="T:System.InvalidOperationException">The lease was given back before.</exception>
    val giveBack: pool: ArenaPool<'TBacking> -> lease: ArenaLease -> unit

    /// <summary>
    /// Makes arenas ahead of need, at most as many as fit into the pool's capacity beside those that are idle. Returns how many.
    /// </summary>
    /// <param name="count">How many, 0 or more.</param>
    /// <param name="pool">The pool.</param>
    /// <exception cref="T:System.ArgumentOutOfRangeException">The count is negative.</exception>
    /// <exception cref="T:Forge.ArenaPoolLimitException">The options allow no more arenas; those made so far are kept.</exception>
    /// <exception cref="T:System.ObjectDisposedException">The pool has been disposed.</exception>
    /// <remarks>If the factory throws, the arenas made so far are kept, and the exception is thrown.</remarks>
    val prewarm: count: int -> pool: ArenaPool<'TBacking> -> int

    /// <summary>Releases every idle arena; leased ones are untouched.</summary>
    val clear: pool: ArenaPool<'TBacking> -> unit

    /// <summary>
    /// Gives the physical pages of every idle arena back to the system; the arenas stay and then read as zeros. Compiles
    /// only for a backing that owns a mapping.
    /// </summary>
    /// <exception cref="T:Forge.OsMemoryException">The system refused; no arena is lost.</exception>
    val releaseIdle: pool: ArenaPool<'TBacking> -> unit when 'TBacking: not struct and 'TBacking :> IOsBacking

    /// <summary>What the pool has done so far and holds now; also to be had as metrics, of the meter "Forge".</summary>
    val statistics: pool: ArenaPool<'TBacking> -> PoolStatistics

    /// <summary>How many arenas are idle.</summary>
    val idleCount: pool: ArenaPool<'TBacking> -> int

    /// <summary>The most idle arenas that are kept.</summary>
    val capacity: pool: ArenaPool<'TBacking> -> int

    /// <summary>
    /// The key under which an exception's <c>Data</c> holds the exception of a give-back that failed after it:
    /// <c>failure.Data[Pool.GiveBackFailure]</c>.
    /// </summary>
    [<Literal>]
    val GiveBackFailure: string = "Forge.GiveBackFailure"

    /// <summary>
    /// Gives an arena back because of a failure, which stays what the caller sees: never throws. If the give-back fails, too, its
    /// exception is kept in the failure's <c>Data</c> under <c>GiveBackFailure</c>. If the failure has one there already, or takes
    /// no data, it is dropped. For combinators of one's own; <c>using</c> and the like do it themselves.
    /// </summary>
    /// <param name="failure">The exception to report, thrown again afterwards.</param>
    /// <param name="lease">The lease to end. Nothing happens if it has ended.</param>
    val giveBackAfter: failure: exn -> lease: ArenaLease -> unit

    /// <summary>
    /// Leases an arena to a body and gives it back when the body returns or throws, exactly once. A span can't leave the body:
    /// that does not compile.
    /// </summary>
    /// <param name="pool">The pool.</param>
    /// <param name="body">What is done with the arena.</param>
    /// <exception cref="T:System.ObjectDisposedException">The pool has been disposed.</exception>
    /// <exception cref="T:Forge.ArenaPoolLimitException">None is idle, and the options allow no more arenas.</exception>
    /// <remarks>
    /// If the body throws, the caller sees that exception, the same object with its stack. If the give-back then fails as well, its
    /// exception is in the <c>Data</c> of the first, under <c>GiveBackFailure</c>. If the body succeeds and the give-back fails
    /// (the system refuses to take pages back, or a check of debug mode finds an overrun), the exception of the give-back is
    /// thrown, and the result is lost.
    /// </remarks>
    val inline using: pool: ArenaPool<'TBacking> -> [<InlineIfLambda>] body: (ArenaLease -> 'R) -> 'R

    /// <summary>The same as <c>using</c>, by its exact name.</summary>
    val inline ``use``: pool: ArenaPool<'TBacking> -> [<InlineIfLambda>] body: (ArenaLease -> 'R) -> 'R

    /// <summary>
    /// As <c>using</c>, but returns an error if no lease was to be had or if the body failed, and that for want of memory, of room
    /// in an arena or of leases.
    /// </summary>
    /// <param name="pool">The pool.</param>
    /// <param name="body">What is done with the arena.</param>
    /// <remarks>
    /// Every other exception of the factory or the body is thrown, as by <c>using</c>. So is the exception of a give-back that fails
    /// after the body succeeded, even if it is about memory: an error always means that the body has not succeeded. If the body
    /// failed and then the give-back, the error is the body's, and the exception of the give-back is dropped.
    /// </remarks>
    val tryUse: pool: ArenaPool<'TBacking> -> body: (ArenaLease -> 'R) -> Result<'R, ForgeError>

    /// <summary>
    /// Leases an arena to a task and gives it back when the task has completed, failed or been cancelled, exactly once.
    /// </summary>
    /// <param name="pool">The pool.</param>
    /// <param name="body">Starts the task.</param>
    /// <remarks>
    /// Failures are reported as by <c>using</c>. A task that was cancelled stays cancelled even if the give-back fails.
    /// </remarks>
    val useTask: pool: ArenaPool<'TBacking> -> body: (ArenaLease -> Task<'R>) -> Task<'R>

    /// <summary>
    /// Leases an arena to an async computation, each time that it runs, and gives it back when that run has completed, failed or been
    /// cancelled, exactly once.
    /// </summary>
    /// <param name="pool">The pool.</param>
    /// <param name="body">The computation.</param>
    /// <remarks>
    /// Failures are reported as by <c>using</c>. A run that was cancelled stays cancelled even if the give-back fails; the exception
    /// of the give-back is dropped.
    /// </remarks>
    val useAsync: pool: ArenaPool<'TBacking> -> body: (ArenaLease -> Async<'R>) -> Async<'R>
