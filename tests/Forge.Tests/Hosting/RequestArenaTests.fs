/// The arena of a scope of dependency injection.
module Forge.Tests.RequestArenaTests

open System
open System.Threading
open System.Threading.Tasks
open Expecto
open Forge
open Microsoft.Extensions.DependencyInjection

/// A container with a pool of small arenas, and the pool.
let private containerOf configure =
    let provider =
        ServiceCollection()
            .AddArenaPool(fun options ->
                options.ArenaBytes <- 4096L
                configure options)
            .BuildServiceProvider()

    provider, provider.GetRequiredService<ArenaPool>()

let private container () = containerOf ignore

let private limited () =
    containerOf (fun options -> options.MaxLeases <- 1)

let private arenaOf (scope: IServiceScope) =
    scope.ServiceProvider.GetRequiredService<RequestArena>()

let private leased (pool: ArenaPool) = pool.GetStatistics().Leased

let private checkouts (pool: ArenaPool) = pool.GetStatistics().Checkouts

let private ended action =
    Check.throws<ObjectDisposedException> [ "The scope of this RequestArena has ended" ] action

[<Tests>]
let tests =
    testList
        "hosting.request-arena"
        [
            testCase "a scope leases nothing until its arena is used, then one for all its uses" (fun () ->
                let provider, pool = container ()
                use _ = provider
                use scope = provider.CreateScope()
                let arena = arenaOf scope
                Expect.equal (checkouts pool) 0L "before the first use"
                let slice = arena.Lease().AllocSlice<int> 10
                Expect.equal ((arenaOf scope).Lease()) (arena.Lease()) "every service of the scope has the same lease"
                Expect.equal (arena.LeaseAsync().Result) (arena.Lease()) "whichever way it asks"
                slice[3] <- 7
                Expect.equal (slice[3], arena.Lease().Allocated) (7, 40L) "allocated"
                Expect.equal (checkouts pool, leased pool) (1L, 1) "checkouts, leased")

            testCase "scopes have arenas of their own" (fun () ->
                let provider, pool = container ()
                use _ = provider
                use one = provider.CreateScope()
                use other = provider.CreateScope()
                Expect.notEqual ((arenaOf one).Lease()) ((arenaOf other).Lease()) "leases"
                Expect.equal (leased pool) 2 "leased")

            testCase "the end of the scope gives the arena back, for the next scope to use" (fun () ->
                let provider, pool = container ()
                use _ = provider

                for _ in 1..5 do
                    use scope = provider.CreateScope()
                    Expect.equal ((arenaOf scope).Lease().Allocated) 0L "an empty arena"
                    (arenaOf scope).Lease().AllocSlice<int64> 100 |> ignore

                let now = pool.GetStatistics()

                Expect.equal
                    (now.Leased, now.Returns, now.Mints, now.Idle)
                    (0, 5L, 1L, 1)
                    "leased, returns, mints, idle")

            testCase "a scope that is disposed asynchronously gives back, too" (fun () ->
                let provider, pool = container ()
                use _ = provider

                (task {
                    let scope = provider.CreateAsyncScope()
                    let! lease = scope.ServiceProvider.GetRequiredService<RequestArena>().LeaseAsync()
                    Expect.isTrue lease.IsHeld "held"
                    do! scope.DisposeAsync()
                    Expect.isFalse lease.IsHeld "held after the end"
                })
                    .Wait()

                Expect.equal (leased pool, pool.IdleCount) (0, 1) "leased, idle")

            testCase "an exception in the scope gives back, too" (fun () ->
                let provider, pool = container ()
                use _ = provider

                Check.throws<TimeoutException> [ "on purpose" ] (fun () ->
                    use scope = provider.CreateScope()
                    (arenaOf scope).Lease().AllocSlice<int> 10 |> ignore
                    raise (TimeoutException "on purpose"))

                Expect.equal (leased pool, pool.IdleCount) (0, 1) "leased, idle")

            testCase "a scope that never used its arena gives nothing back" (fun () ->
                let provider, pool = container ()
                use _ = provider

                (use scope = provider.CreateScope()
                 arenaOf scope |> ignore)

                Expect.equal (pool.GetStatistics()) (ArenaPoolStatistics()) "statistics")

            testCase "after the end of the scope the arena, its lease and its slices throw" (fun () ->
                let provider, pool = container ()
                use _ = provider
                let scope = provider.CreateScope()
                let arena, unused = arenaOf scope, provider.CreateScope()
                let lease = arena.Lease()
                let slice = lease.AllocSlice<int> 10
                let neverLeased = arenaOf unused
                scope.Dispose()
                unused.Dispose()
                ended (fun () -> arena.Lease() |> ignore)
                ended (fun () -> arena.LeaseAsync() |> ignore)
                ended (fun () -> neverLeased.Lease() |> ignore)

                Check.throws<InvalidOperationException> [ "The lease has ended" ] (fun () ->
                    lease.AllocSlice<int> 1 |> ignore)

                Check.throws<InvalidOperationException> [] (fun () -> slice[0] |> ignore)
                Expect.equal (checkouts pool, leased pool) (1L, 0) "checkouts, leased")

            testCase "disposing twice, or after the lease was given back early, does nothing" (fun () ->
                let provider, pool = container ()
                use _ = provider
                let scope = provider.CreateScope()
                let arena = arenaOf scope
                arena.Lease().Dispose()
                Expect.equal (leased pool) 0 "given back early"
                use other = pool.Checkout()
                Expect.isFalse (arena.Lease().IsHeld) "the scope gets no second one"
                arena.Dispose()
                arena.Dispose()
                scope.Dispose()
                Expect.isTrue other.IsHeld "the next lease of the same arena"
                Expect.equal (pool.GetStatistics().Returns) 1L "returns")

            testCase "at the limit the lease throws what a checkout throws, and can be had later" (fun () ->
                let provider, pool = limited ()
                use _ = provider
                let other = pool.Checkout()
                use scope = provider.CreateScope()
                let arena = arenaOf scope
                Check.throws<ArenaPoolLimitException> [ "MaxLeases is 1" ] (fun () -> arena.Lease() |> ignore)
                other.Dispose()
                Expect.isTrue (arena.Lease().IsHeld) "held")

            testCase "LeaseAsync waits for another scope's end" (fun () ->
                let provider, pool = limited ()
                use _ = provider
                let first = provider.CreateScope()
                (arenaOf first).Lease() |> ignore
                use second = provider.CreateScope()
                let waiting = (arenaOf second).LeaseAsync().AsTask()
                Expect.isFalse waiting.IsCompleted "waits"
                first.Dispose()
                Expect.isTrue (waiting.Wait Waits.soon) "a lease came"
                Expect.isTrue waiting.Result.IsHeld "held"
                Expect.equal ((arenaOf second).Lease()) waiting.Result "the lease of the scope")

            testCase "a cancelled wait leaves the scope without a lease, and it can ask again" (fun () ->
                let provider, pool = limited ()
                use _ = provider
                let other = pool.Checkout()
                use scope = provider.CreateScope()
                let arena = arenaOf scope
                use source = new CancellationTokenSource()
                let waiting = arena.LeaseAsync(source.Token).AsTask()
                source.Cancel()
                Waits.ends<TaskCanceledException> waiting

                Check.throws<OperationCanceledException> [] (fun () -> arena.LeaseAsync source.Token |> ignore)
                other.Dispose()
                Expect.isTrue (arena.LeaseAsync().Result.IsHeld) "held")

            testCase "a call while LeaseAsync waits is refused, and takes no second arena" (fun () ->
                let provider, pool = limited ()
                use _ = provider
                let other = pool.Checkout()
                use scope = provider.CreateScope()
                let arena = arenaOf scope
                let waiting = arena.LeaseAsync().AsTask()

                for again in
                    [
                        (fun () -> arena.Lease() |> ignore)
                        (fun () -> arena.LeaseAsync() |> ignore)
                    ] do
                    Check.throws<InvalidOperationException> [ "LeaseAsync of this scope has not completed" ] again

                other.Dispose()
                Expect.isTrue (waiting.Wait Waits.soon) "a lease came"
                Expect.equal (leased pool) 1 "leased")

            testCase "a lease that is granted after the scope's end goes back at once" (fun () ->
                let provider, pool = limited ()
                use _ = provider
                let other = pool.Checkout()
                let scope = provider.CreateScope()
                let waiting = (arenaOf scope).LeaseAsync().AsTask()
                scope.Dispose()
                Expect.isFalse waiting.IsCompleted "still waits"
                other.Dispose()
                Waits.ends<ObjectDisposedException> waiting
                Expect.equal (leased pool, pool.IdleCount) (0, 1) "leased, idle")

            testCase "a scope that ends while another thread leases in it leaves no lease behind" (fun () ->
                let provider, pool = container ()
                use _ = provider

                for _ in 1..300 do
                    let scope = provider.CreateScope()
                    let arena = arenaOf scope

                    Check.inParallel
                        [
                            (fun () ->
                                try
                                    arena.Lease() |> ignore
                                with :? ObjectDisposedException ->
                                    ())
                            scope.Dispose
                        ]

                Expect.equal (leased pool) 0 "leased")
        ]
