namespace Forge

open System
open System.Runtime.CompilerServices
open System.Runtime.ExceptionServices
open System.Threading
open System.Threading.Tasks

[<RequireQualifiedAccess>]
module Pool =
    let create (capacity: int) (factory: unit -> 'TBacking) =
        new ArenaPool<'TBacking>(capacity, Func<'TBacking> factory)

    let createWith (options: PoolOptions) (capacity: int) (factory: unit -> 'TBacking) =
        new ArenaPool<'TBacking>(capacity, Func<'TBacking> factory, PoolOptions.toCore options)

    let mmap (capacity: int) (size: int64) = ArenaPool.Mmap(capacity, size)

    let mmapWith (options: PoolOptions) (capacity: int) (size: int64) =
        ArenaPool.Mmap(capacity, size, PoolOptions.toCore options)

    let heap (capacity: int) (size: int64) = ArenaPool.Heap(capacity, size)

    let heapWith (options: PoolOptions) (capacity: int) (size: int64) =
        ArenaPool.Heap(capacity, size, PoolOptions.toCore options)

    let pinned (capacity: int) (size: int64) = ArenaPool.Pinned(capacity, size)

    let pinnedWith (options: PoolOptions) (capacity: int) (size: int64) =
        ArenaPool.Pinned(capacity, size, PoolOptions.toCore options)

    let checkout (pool: ArenaPool) = pool.Checkout()

    let checkoutTask (pool: ArenaPool) = pool.CheckoutAsync().AsTask()

    let checkoutTaskWith (timeout: TimeSpan) (cancellation: CancellationToken) (pool: ArenaPool) =
        pool.CheckoutAsync(timeout, cancellation).AsTask()

    let tryCheckout (pool: ArenaPool) = ForgeError.protect pool.Checkout

    let giveBack (pool: ArenaPool) (lease: ArenaLease) = pool.GiveBack lease

    let prewarm (count: int) (pool: ArenaPool) = pool.Prewarm count

    let clear (pool: ArenaPool) = pool.Clear()

    let releaseIdle (pool: ArenaPool<'TBacking>) = pool.ReleaseIdle()

    let statistics (pool: ArenaPool) = pool.GetStatistics()

    let idleCount (pool: ArenaPool) = pool.IdleCount

    let capacity (pool: ArenaPool) = pool.Capacity

    [<Literal>]
    let GiveBackFailure = "Forge.GiveBackFailure"

    let giveBackAfter (failure: exn) (lease: ArenaLease) =
        try
            lease.Dispose()
        with giveBackFailure ->
            // An exception of the caller's own may refuse; that must not hide it.
            try
                if not (failure.Data.Contains GiveBackFailure) then
                    failure.Data[GiveBackFailure] <- giveBackFailure
            with _ ->
                ()

    let inline using (pool: ArenaPool) ([<InlineIfLambda>] body: ArenaLease -> 'R) =
        let lease = pool.Checkout()

        let result =
            try
                body lease
            with failure ->
                giveBackAfter failure lease
                reraise ()

        lease.Dispose()
        result

    let inline ``use`` (pool: ArenaPool) ([<InlineIfLambda>] body: ArenaLease -> 'R) = using pool body

    let tryUse (pool: ArenaPool) (body: ArenaLease -> 'R) =
        tryCheckout pool
        |> Result.bind (fun lease ->
            let result =
                ForgeError.protect (fun () ->
                    try
                        body lease
                    with failure ->
                        giveBackAfter failure lease
                        reraise ())

            // Outside, so that a failure of it is not taken for one of the body. After an error it does nothing.
            lease.Dispose()
            result)

    /// Throws an exception again with the stack that it has.
    let private rethrow (failure: exn) : 'R =
        ExceptionDispatchInfo.Capture(failure).Throw()
        Unchecked.defaultof<'R>

    let private giveBackQuietly (lease: ArenaLease) =
        try
            lease.Dispose()
        with _ ->
            ()

    let useTaskWith
        (timeout: TimeSpan)
        (cancellation: CancellationToken)
        (pool: ArenaPool)
        (body: ArenaLease -> Task<'R>)
        =
        task {
            let! lease = pool.CheckoutAsync(timeout, cancellation)

            try
                let! result = body lease
                lease.Dispose()
                return result
            with failure ->
                // Does nothing if it was the give-back that failed, since that has ended the lease.
                giveBackAfter failure lease
                return rethrow failure
        }

    let useTask (pool: ArenaPool) (body: ArenaLease -> Task<'R>) =
        useTaskWith Timeout.InfiniteTimeSpan CancellationToken.None pool body

    let inline useTaskLike< ^Awaitable, ^Awaiter, 'R
        when ^Awaitable: (member GetAwaiter: unit -> ^Awaiter)
        and ^Awaiter :> ICriticalNotifyCompletion
        and ^Awaiter: (member get_IsCompleted: unit -> bool)
        and ^Awaiter: (member GetResult: unit -> 'R)>
        (pool: ArenaPool)
        ([<InlineIfLambda>] body: ArenaLease -> ^Awaitable)
        : Task<'R> =
        useTask pool (fun lease -> task { return! body lease })

    /// Waits for a lease. If the run's own token ends the wait, the run is cancelled; with `Async.AwaitTask` alone it would fail. A failure
    /// is thrown as it is; `Async.AwaitTask` would throw an AggregateException.
    let private awaitLease (cancellation: CancellationToken) (wait: Task<ArenaLease>) =
        async {
            try
                return! Async.AwaitTask wait
            with
            | :? OperationCanceledException as ended when cancellation.IsCancellationRequested ->
                return! Async.FromContinuations(fun (_, _, cancel) -> cancel ended)
            | _ when wait.IsFaulted -> return rethrow wait.Exception.InnerException
        }

    let useAsync (pool: ArenaPool) (body: ArenaLease -> Async<'R>) =
        async {
            let! cancellation = Async.CancellationToken

            let wait = task { return! pool.CheckoutAsync(cancellationToken = cancellation) }

            try
                let! lease = awaitLease cancellation wait

                try
                    let! result = body lease
                    lease.Dispose()
                    return result
                with failure ->
                    // As in a task.
                    giveBackAfter failure lease
                    return rethrow failure
            finally
                // Only a cancelled run still holds a lease here, perhaps granted just before. It must stay cancelled even if
                // the give-back fails.
                if wait.Status = TaskStatus.RanToCompletion then
                    giveBackQuietly wait.Result
        }
