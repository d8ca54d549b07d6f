namespace Forge

open System
open System.Runtime.CompilerServices
open System.Threading
open System.Threading.Tasks

/// <summary>
/// Pools of arenas. A unit of work leases an arena, fills it and gives it back: <c>Pool.using pool (fun arena -> ...)</c>, or
/// <c>use lease = Pool.checkout pool</c>. Threads may share a pool; a leased arena belongs to one thread at a time.
/// </summary>
/// <example><code>
/// let pool = Pool.mmap 4 (64 * KiB) // keeps at most 4 idle arenas
///
/// let median (readings: float[]) =
///     Pool.using pool (fun arena -> // leased here, empty
///         let sorted = arena |> Arena.ofArray readings
///         Slice.sortInPlace sorted
///         sorted[sorted.Length / 2]) // given back here, even if the body throws
/// </code></example>
[<RequireQualifiedAccess>]
module Pool =
    /// <summary>A pool over backings that a factory makes.</summary>
    /// <param name="capacity">The maximum number of idle arenas to keep, 0 or more.</param>
    /// <param name="factory">Makes the backing of one arena, possibly on several threads at once.</param>
    /// <exception cref="T:System.ArgumentOutOfRangeException">The capacity is negative.</exception>
    /// <example><code>let secrets = Pool.create 4 (fun () -> Backing.locked 4096L)</code></example>
    val create:
        capacity: int -> factory: (unit -> 'TBacking) -> ArenaPool<'TBacking>
            when 'TBacking: not struct and 'TBacking :> IMemoryBacking

    /// <summary>Like <c>create</c>, with options such as <c>PoolOptions.debug</c>.</summary>
    /// <param name="options">The options.</param>
    /// <param name="capacity">The maximum number of idle arenas to keep, 0 or more.</param>
    /// <param name="factory">Makes the backing of one arena, possibly on several threads at once.</param>
    /// <exception cref="T:System.ArgumentOutOfRangeException">The capacity is negative.</exception>
    /// <example><code>
    /// let options = { PoolOptions.defaults with ClearOnReturn = true }
    /// let secrets = Pool.createWith options 4 (fun () -> Backing.locked 4096L)
    /// </code></example>
    val createWith:
        options: PoolOptions -> capacity: int -> factory: (unit -> 'TBacking) -> ArenaPool<'TBacking>
            when 'TBacking: not struct and 'TBacking :> IMemoryBacking

    /// <summary>
    /// A pool of arenas over mapped pages. The size costs address space, not memory: <c>Pool.mmap 4 (1 * GiB)</c> is as cheap as a
    /// pool of 64 KiB arenas, and its arenas grow in place.
    /// </summary>
    /// <param name="capacity">The maximum number of idle arenas to keep, 0 or more.</param>
    /// <param name="size">The size of each arena in bytes, at least 1.</param>
    /// <exception cref="T:System.ArgumentOutOfRangeException">The capacity is negative, or the size is not positive.</exception>
    val mmap: capacity: int -> size: int64 -> ArenaPool<MmapBacking>

    /// <summary>Like <c>mmap</c>, with options: <c>Pool.mmapWith PoolOptions.debug 4 (64 * KiB)</c> finds misuse.</summary>
    /// <param name="options">The options.</param>
    /// <param name="capacity">The maximum number of idle arenas to keep, 0 or more.</param>
    /// <param name="size">The size of each arena in bytes, at least 1.</param>
    /// <exception cref="T:System.ArgumentOutOfRangeException">The capacity is negative, or the size is not positive.</exception>
    /// <example><code>let pool = Pool.mmapWith { PoolOptions.defaults with MaxLeases = 8 } 4 (1 * MiB)</code></example>
    val mmapWith: options: PoolOptions -> capacity: int -> size: int64 -> ArenaPool<MmapBacking>

    /// <summary>A pool of arenas on the native heap. Parameters as for <c>mmap</c>.</summary>
    /// <exception cref="T:System.ArgumentOutOfRangeException">The capacity is negative, or the size is not positive.</exception>
    val heap: capacity: int -> size: int64 -> ArenaPool<HeapBacking>

    /// <summary>Like <c>heap</c>, with options.</summary>
    /// <exception cref="T:System.ArgumentOutOfRangeException">The capacity is negative, or the size is not positive.</exception>
    val heapWith: options: PoolOptions -> capacity: int -> size: int64 -> ArenaPool<HeapBacking>

    /// <summary>A pool of arenas over pinned managed arrays. Parameters as for <c>mmap</c>.</summary>
    /// <exception cref="T:System.ArgumentOutOfRangeException">The capacity is negative, or the size is not positive.</exception>
    val pinned: capacity: int -> size: int64 -> ArenaPool<PinnedBacking>

    /// <summary>Like <c>pinned</c>, with options.</summary>
    /// <exception cref="T:System.ArgumentOutOfRangeException">The capacity is negative, or the size is not positive.</exception>
    val pinnedWith: options: PoolOptions -> capacity: int -> size: int64 -> ArenaPool<PinnedBacking>

    /// <summary>Leases an empty arena: <c>use lease = Pool.checkout pool</c> gives it back at the end of the block.</summary>
    /// <exception cref="T:System.ObjectDisposedException">The pool was disposed.</exception>
    /// <exception cref="T:Forge.ArenaPoolLimitException">No arena is idle and the options allow no more; the pool is unchanged.</exception>
    /// <example><code>
    /// use arena = Pool.checkout pool
    /// let numbers = arena |> Arena.init 10 float
    /// </code></example>
    val checkout: pool: ArenaPool -> ArenaLease

    /// <summary>
    /// Like <c>checkout</c>, but if the pool's options allow no more arenas, the task waits for one. First come, first served.
    /// </summary>
    /// <exception cref="T:Forge.ArenaPoolLimitException">The arena that was made is too large for the pool's limit on bytes.</exception>
    /// <exception cref="T:System.ObjectDisposedException">The pool was disposed, before the call or during the wait.</exception>
    /// <remarks>
    /// Returns without waiting; only a factory that is called without a wait runs on the calling thread. What fails before the wait
    /// begins is thrown by the call, what fails later by the task. See <c>ArenaPool.CheckoutAsync</c>.
    /// </remarks>
    val checkoutTask: pool: ArenaPool -> Task<ArenaLease>

    /// <summary>Like <c>checkoutTask</c>, but with a timeout, and a token that can end the wait.</summary>
    /// <param name="timeout">How long to wait: 0 to <c>TimeSpan.MaxValue</c>, or <c>Timeout.InfiniteTimeSpan</c> to wait without limit.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <param name="pool">The pool.</param>
    /// <exception cref="T:System.TimeoutException">The timeout has passed; the pool is unchanged.</exception>
    /// <exception cref="T:System.OperationCanceledException">The token was cancelled; the pool is unchanged.</exception>
    /// <exception cref="T:System.ArgumentOutOfRangeException">The timeout is negative but not <c>Timeout.InfiniteTimeSpan</c>.</exception>
    /// <exception cref="T:Forge.ArenaPoolLimitException">The arena that was made is too large for the pool's limit on bytes.</exception>
    /// <exception cref="T:System.ObjectDisposedException">The pool was disposed, before the call or during the wait.</exception>
    /// <example><code>
    /// let sum =
    ///     task {
    ///         use! arena = pool |> Pool.checkoutTaskWith (TimeSpan.FromSeconds 5.0) cancellation
    ///         return arena |> Arena.init 10 float |> Slice.sum
    ///     }
    /// </code></example>
    val checkoutTaskWith: timeout: TimeSpan -> cancellation: CancellationToken -> pool: ArenaPool -> Task<ArenaLease>

    /// <summary>Like <c>checkout</c>, but returns a lack of memory, or a limit of the pool, as an error. Never waits.</summary>
    /// <exception cref="T:System.ObjectDisposedException">The pool was disposed.</exception>
    /// <example><code>
    /// match Pool.tryCheckout pool with
    /// | Ok arena ->
    ///     use arena = arena
    ///     printfn $"{Arena.capacity arena} bytes"
    /// | Error error -> printfn $"{ForgeError.message error}"
    /// </code></example>
    val tryCheckout: pool: ArenaPool -> Result<ArenaLease, ForgeError>

    /// <summary>Ends a lease of this pool before the end of its block.</summary>
    /// <exception cref="T:System.ArgumentException">The lease was not given out by this pool.</exception>
    /// <exception cref="T:System.InvalidOperationException">The lease was already given back.</exception>
    val giveBack: pool: ArenaPool -> lease: ArenaLease -> unit

    /// <summary>
    /// Makes arenas in advance, at most as many as the pool's capacity leaves room for. Returns the number made.
    /// </summary>
    /// <param name="count">The number of arenas, 0 or more.</param>
    /// <param name="pool">The pool.</param>
    /// <exception cref="T:System.ArgumentOutOfRangeException">The count is negative.</exception>
    /// <exception cref="T:Forge.ArenaPoolLimitException">The options allow no more arenas; those made so far are kept.</exception>
    /// <exception cref="T:System.ObjectDisposedException">The pool was disposed.</exception>
    /// <remarks>If the factory throws, its exception is thrown, and the arenas made so far are kept.</remarks>
    /// <example><code>let made = pool |> Pool.prewarm 4</code></example>
    val prewarm: count: int -> pool: ArenaPool -> int

    /// <summary>Releases every idle arena. Leased arenas are not affected.</summary>
    val clear: pool: ArenaPool -> unit

    /// <summary>
    /// Returns the physical pages of all idle arenas to the system. The arenas stay, and then read as zero. Compiles only for a
    /// backing that owns a mapping.
    /// </summary>
    /// <exception cref="T:Forge.OsMemoryException">The system refused; no arena is lost.</exception>
    val releaseIdle: pool: ArenaPool<'TBacking> -> unit when 'TBacking: not struct and 'TBacking :> IOsBacking

    /// <summary>What the pool has done so far, and what it holds now. Also available as metrics of the meter Forge.</summary>
    /// <example><code>
    /// let figures = Pool.statistics pool
    /// printfn $"{figures.Leased} leased, {figures.Idle} idle, {figures.LiveBytes} bytes"
    /// </code></example>
    val statistics: pool: ArenaPool -> ArenaPoolStatistics

    /// <summary>The number of idle arenas.</summary>
    val idleCount: pool: ArenaPool -> int

    /// <summary>The maximum number of idle arenas to keep.</summary>
    val capacity: pool: ArenaPool -> int

    /// <summary>
    /// The key of an exception's <c>Data</c> for the exception of a give-back that failed after it:
    /// <c>failure.Data[Pool.GiveBackFailure]</c>.
    /// </summary>
    [<Literal>]
    val GiveBackFailure: string = "Forge.GiveBackFailure"

    /// <summary>
    /// Gives an arena back after a failure, without throwing, so that the caller sees that failure. If the give-back fails, too, its
    /// exception is stored in the failure's <c>Data</c> under <c>GiveBackFailure</c>; it is dropped if there is one already, or if the
    /// failure accepts no data. For combinators of your own; <c>using</c> and the others do it themselves.
    /// </summary>
    /// <param name="failure">The exception, thrown again afterwards.</param>
    /// <param name="lease">The lease to end. Does nothing if it has ended.</param>
    val giveBackAfter: failure: exn -> lease: ArenaLease -> unit

    /// <summary>
    /// Leases an arena to a body, and gives it back exactly once, when the body returns or throws. A span can't leave the body: that does
    /// not compile.
    /// </summary>
    /// <exception cref="T:System.ObjectDisposedException">The pool was disposed.</exception>
    /// <exception cref="T:Forge.ArenaPoolLimitException">No arena is idle and the options allow no more.</exception>
    /// <remarks>
    /// If the body throws, the caller gets that exception, the same object with its stack trace. If the give-back then fails as well,
    /// its exception is in the <c>Data</c> of the first, under <c>GiveBackFailure</c>. If the body succeeds and the give-back fails
    /// (for example because the system refuses to take pages back), the exception of the give-back is thrown, and the result is lost.
    /// </remarks>
    /// <example><code>
    /// let sum = Pool.using pool (fun arena -> arena |> Arena.init 1000 float |> Slice.sum)
    /// </code></example>
    val inline using: pool: ArenaPool -> [<InlineIfLambda>] body: (ArenaLease -> 'R) -> 'R

    /// <summary>The same as <c>using</c>.</summary>
    val inline ``use``: pool: ArenaPool -> [<InlineIfLambda>] body: (ArenaLease -> 'R) -> 'R

    /// <summary>
    /// Like <c>using</c>, but returns an error if there was no lease, or if the body failed, for lack of memory, of room in an arena or
    /// of leases.
    /// </summary>
    /// <remarks>
    /// Any other exception of the factory or the body is thrown, as by <c>using</c>. So is the exception of a give-back that fails after
    /// the body succeeded, even if it is about memory: an error always means that the body did not succeed. If the body fails and then
    /// the give-back, too, the error is the body's, and the exception of the give-back is dropped.
    /// </remarks>
    /// <example><code>
    /// match Pool.tryUse pool (fun arena -> arena |> Arena.init 1000 float |> Slice.sum) with
    /// | Ok sum -> printfn $"{sum}"
    /// | Error error -> printfn $"{ForgeError.message error}"
    /// </code></example>
    val tryUse: pool: ArenaPool -> body: (ArenaLease -> 'R) -> Result<'R, ForgeError>

    /// <summary>
    /// Leases an arena to a task, and gives it back exactly once, when the task has completed, failed or been cancelled. Waits for the
    /// arena as <c>checkoutTask</c> does.
    /// </summary>
    /// <remarks>
    /// The call itself never throws; the task fails instead. Failures are reported as by <c>using</c>. A task that was cancelled stays
    /// cancelled even if the give-back fails.
    /// </remarks>
    /// <example><code>
    /// let read =
    ///     Pool.useTask pool (fun arena ->
    ///         task {
    ///             let buffer = arena |> Arena.slice&lt;byte> 4096
    ///             return! stream.ReadAsync(buffer.AsMemory(), cancellation)
    ///         })
    /// </code></example>
    val useTask: pool: ArenaPool -> body: (ArenaLease -> Task<'R>) -> Task<'R>

    /// <summary>Like <c>useTask</c>, but with a timeout for the wait, and a token that can end it.</summary>
    /// <param name="timeout">How long to wait: 0 to <c>TimeSpan.MaxValue</c>, or <c>Timeout.InfiniteTimeSpan</c> to wait without limit.</param>
    /// <param name="cancellation">Ends the wait. To end the work as well, pass it on to what the body calls.</param>
    /// <param name="pool">The pool.</param>
    /// <param name="body">Starts the task.</param>
    /// <example><code>
    /// let sum =
    ///     Pool.useTaskWith (TimeSpan.FromSeconds 5.0) cancellation pool (fun arena ->
    ///         task { return arena |> Arena.init 1000 float |> Slice.sum })
    /// </code></example>
    val useTaskWith:
        timeout: TimeSpan ->
        cancellation: CancellationToken ->
        pool: ArenaPool ->
        body: (ArenaLease -> Task<'R>) ->
            Task<'R>

    /// <summary>
    /// Like <c>useTask</c>, for anything else that a task can await: a <c>Task</c> without a result, <c>ValueTask</c>,
    /// <c>ValueTask&lt;'R></c> and the like.
    /// </summary>
    /// <example><code>
    /// let read =
    ///     Pool.useTaskLike pool (fun arena ->
    ///         stream.ReadAsync((arena |> Arena.slice&lt;byte> 4096).AsMemory(), cancellation))
    /// </code></example>
    val inline useTaskLike:
        pool: ArenaPool -> [<InlineIfLambda>] body: (ArenaLease -> ^Awaitable) -> Task<'R>
            when ^Awaitable: (member GetAwaiter: unit -> ^Awaiter)
            and ^Awaiter :> ICriticalNotifyCompletion
            and ^Awaiter: (member get_IsCompleted: unit -> bool)
            and ^Awaiter: (member GetResult: unit -> 'R)

    /// <summary>
    /// Leases an arena to an async computation each time it runs, and gives it back exactly once, when that run has completed, failed
    /// or been cancelled. Waits for the arena as <c>checkoutTask</c> does; the run's own cancellation ends the wait.
    /// </summary>
    /// <remarks>
    /// Failures are reported as by <c>using</c>. A run that was cancelled stays cancelled even if the give-back fails; the exception
    /// of the give-back is dropped.
    /// </remarks>
    /// <example><code>
    /// let sum =
    ///     Pool.useAsync pool (fun arena ->
    ///         async {
    ///             let numbers = arena |> Arena.init 1000 float
    ///             do! Async.Sleep 10
    ///             return Slice.sum numbers
    ///         })
    /// </code></example>
    val useAsync: pool: ArenaPool -> body: (ArenaLease -> Async<'R>) -> Async<'R>
