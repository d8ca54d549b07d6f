namespace Forge

open System
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
        let size = Bytes.ofInt64 (nameof bytes) bytes
        create capacity (fun () -> new HeapBacking(size))

    let pinned (capacity: int) (bytes: int64) =
        let size = Bytes.ofInt64 (nameof bytes) bytes
        create capacity (fun () -> new PinnedBacking(size))

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

    let inline using (pool: ArenaPool<'TBacking>) ([<InlineIfLambda>] body: ArenaLease -> 'R) =
        use lease = pool.Checkout()
        body lease

    let inline ``use`` (pool: ArenaPool<'TBacking>) ([<InlineIfLambda>] body: ArenaLease -> 'R) = using pool body

    let tryUse (pool: ArenaPool<'TBacking>) (body: ArenaLease -> 'R) =
        ForgeError.protect (fun () -> using pool body)

    let useTask (pool: ArenaPool<'TBacking>) (body: ArenaLease -> Task<'R>) =
        task {
            use lease = pool.Checkout()
            return! body lease
        }

    let useAsync (pool: ArenaPool<'TBacking>) (body: ArenaLease -> Async<'R>) =
        async {
            use lease = pool.Checkout()
            return! body lease
        }
