namespace Forge

open System
open System.Runtime.ExceptionServices
open System.Threading
open System.Threading.Tasks

[<RequireQualifiedAccess>]
module Pool =
    let create (capacity: int) (factory: unit -> 'TBacking) =
        new ArenaPool<'TBacking>(capacity, Func<'TBacking> factory)

    let createWith (options: ArenaPoolOptions) (capacity: int) (factory: unit -> 'TBacking) =
        new ArenaPool<'TBacking>(capacity, Func<'TBacking> factory, options)

    let mmap (capacity: int) (bytes: int64) =
        ArenaPool.Mmap(capacity, Bytes.ofInt64 (nameof bytes) bytes)

    let mmapWith (options: ArenaPoolOptions) (capacity: int) (bytes: int64) =
        ArenaPool.Mmap(capacity, Bytes.ofInt64 (nameof bytes) bytes, options)

    let heap (capacity: int) (bytes: int64) =
        ArenaPool.Heap(capacity, Bytes.ofInt64 (nameof bytes) bytes)

    let pinned (capacity: int) (bytes: int64) =
        ArenaPool.Pinned(capacity, Bytes.ofInt64 (nameof bytes) bytes)

    let checkout (pool: ArenaPool<'TBacking>) = pool.Checkout()

    let checkoutTask (timeout: TimeSpan) (cancellation: CancellationToken) (pool: ArenaPool<'TBacking>) =
        pool.CheckoutAsync(timeout, cancellation).AsTask()

    let tryCheckout (pool: ArenaPool<'TBacking>) = ForgeError.protect pool.Checkout

    let giveBack (pool: ArenaPool<'TBacking>) (lease: ArenaLease) = pool.GiveBack lease

    let prewarm (count: int) (pool: ArenaPool<'TBacking>) = pool.Prewarm count

    let clear (pool: ArenaPool<'TBacking>) = pool.Clear()

    let releaseIdle (pool: ArenaPool<'TBacking>) = pool.ReleaseIdle()

    let statistics (pool: ArenaPool<'TBacking>) =
        pool.GetStatistics() |> PoolStatistics.ofCore

    let idleCount (pool: ArenaPool<'TBacking>) = pool.IdleCount

    let capacity (pool: ArenaPool<'TBacking>) = pool.Capacity

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

    let inline using (pool: ArenaPool<'TBacking>) ([<InlineIfLambda>] body: ArenaLease -> 'R) =
        let lease = pool.Checkout()

        let result =
            try
                body lease
            with failure ->
                giveBackAfter failure lease
                reraise ()

        lease.Dispose()
        result

    let inline ``use`` (pool: ArenaPool<'TBacking>) ([<InlineIfLambda>] body: ArenaLease -> 'R) = using pool body

    let tryUse (pool: ArenaPool<'TBacking>) (body: ArenaLease -> 'R) =
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

    let useTask (pool: ArenaPool<'TBacking>) (body: ArenaLease -> Task<'R>) =
        task {
            let lease = pool.Checkout()

            try
                let! result = body lease
                lease.Dispose()
                return result
            with failure ->
                // Does nothing if it was the give-back that failed, since that has ended the lease.
                giveBackAfter failure lease
                return rethrow failure
        }

    let useAsync (pool: ArenaPool<'TBacking>) (body: ArenaLease -> Async<'R>) =
        async {
            let lease = pool.Checkout()

            try
                try
                    let! result = body lease
                    lease.Dispose()
                    return result
                with failure ->
                    // As in a task.
                    giveBackAfter failure lease
                    return rethrow failure
            finally
                // Only a cancellation comes here with the lease still held, and it has to stay one.
                giveBackQuietly lease
        }
