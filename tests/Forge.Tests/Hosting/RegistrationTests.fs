/// What AddArenaPool and its relatives add to a container.
module Forge.Tests.RegistrationTests

open System
open Expecto
open Forge
open Microsoft.Extensions.DependencyInjection

let private refused (pool: ArenaPool) =
    Check.throws<ObjectDisposedException> [] (fun () -> pool.Checkout() |> ignore)

[<Tests>]
let tests =
    testList
        "hosting.registration"
        [
            testCase "the pool is one, under both of its types, with the options that were set" (fun () ->
                use provider =
                    ServiceCollection()
                        .AddArenaPool(fun options ->
                            options.Capacity <- 3
                            options.ArenaBytes <- 4096L)
                        .BuildServiceProvider()

                let pool = provider.GetRequiredService<ArenaPool>()
                Expect.isTrue (obj.ReferenceEquals(pool, provider.GetRequiredService<ArenaPool<MmapBacking>>())) "one"
                use lease = pool.Checkout()
                Expect.equal (pool.Capacity, lease.Capacity) (3, 4096L) "capacity, bytes of an arena")

            testCase "without options the pool has the documented defaults" (fun () ->
                use provider = ServiceCollection().AddArenaPool().BuildServiceProvider()
                let pool = provider.GetRequiredService<ArenaPool>()
                use lease = pool.Checkout()
                Expect.equal (pool.Capacity, lease.Capacity) (16, 1048576L) "capacity, bytes of an arena")

            testCase "a second call adds no second pool, and its options apply last" (fun () ->
                use provider =
                    ServiceCollection()
                        .AddArenaPool(fun options ->
                            options.Capacity <- 3
                            options.ArenaBytes <- 4096L)
                        .AddArenaPool(fun options -> options.Capacity <- 5)
                        .BuildServiceProvider()

                let pool = Seq.exactlyOne (provider.GetServices<ArenaPool>())
                use lease = pool.Checkout()
                Expect.equal (pool.Capacity, lease.Capacity) (5, 4096L) "capacity, bytes of an arena")

            testCase
                "the container disposes the pool, and a lease that is still out is released when it ends"
                (fun () ->
                    let provider = ServiceCollection().AddArenaPool().BuildServiceProvider()
                    let pool = provider.GetRequiredService<ArenaPool>()
                    let lease = pool.Checkout()
                    pool.Checkout().Dispose()
                    Expect.equal pool.IdleCount 1 "idle before"
                    provider.Dispose()
                    refused pool
                    Expect.equal pool.IdleCount 0 "idle after"
                    lease.Dispose()
                    Expect.equal (pool.GetStatistics().Drops) 1L "released when it ended")

            testCase "pools under names are apart, each with its own options, arenas and name in metrics" (fun () ->
                let provider =
                    ServiceCollection()
                        .AddKeyedArenaPool("parsing", (fun options -> options.ArenaBytes <- 4096L))
                        .AddKeyedArenaPool(
                            "images",
                            fun options ->
                                options.ArenaBytes <- 8192L
                                options.MaxLeases <- 1
                        )
                        .BuildServiceProvider()

                let pools =
                    use scope = provider.CreateScope()

                    [
                        for name, bytes in [ "parsing", 4096L; "images", 8192L ] do
                            let arena = scope.ServiceProvider.GetRequiredKeyedService<RequestArena> name
                            let pool = provider.GetRequiredKeyedService<ArenaPool> name

                            Expect.isTrue
                                (obj.ReferenceEquals(
                                    pool,
                                    provider.GetRequiredKeyedService<ArenaPool<MmapBacking>> name
                                ))
                                "one pool"

                            Expect.equal (arena.Lease().Capacity) bytes $"bytes of an arena of {name}"
                            Expect.equal (pool.GetStatistics().Leased) 1 $"leased of {name}"
                            pool
                    ]

                for pool in pools do
                    Expect.equal (pool.GetStatistics().Leased) 0 "leased after the scope"

                use _ = pools[1].Checkout()
                Check.throws<ArenaPoolLimitException> [ "MaxLeases is 1" ] (fun () -> pools[1].Checkout() |> ignore)
                Expect.isNull (provider.GetService<ArenaPool>()) "a pool without a name"
                Expect.isNonEmpty (StatisticsTests.measurements "images") "metrics under the name"
                provider.Dispose()
                List.iter refused pools)

            testCase "a name that the options give is the name in metrics" (fun () ->
                use provider =
                    ServiceCollection()
                        .AddKeyedArenaPool("keyed", (fun options -> options.Name <- "named in options"))
                        .BuildServiceProvider()

                provider.GetRequiredKeyedService<ArenaPool> "keyed" |> ignore
                Expect.isNonEmpty (StatisticsTests.measurements "named in options") "by the options' name"
                Expect.isEmpty (StatisticsTests.measurements "keyed") "by the key")

            testCase "the pool's clock is the container's" (fun () ->
                let clock = ManualClock()

                use provider =
                    ServiceCollection()
                        .AddSingleton<TimeProvider>(clock)
                        .AddArenaPool(fun options -> options.TrimAfter <- TimeSpan.FromMinutes 1.0)
                        .BuildServiceProvider()

                let pool = provider.GetRequiredService<ArenaPool>()
                pool.Checkout().Dispose()
                clock.Advance(TimeSpan.FromMinutes 1.6)
                Expect.equal (pool.GetStatistics().Trims) 1L "trimmed")

            testCase "a pool of another kind of memory serves the scopes, too" (fun () ->
                use provider =
                    ServiceCollection()
                        .AddSingleton<ArenaPool>(fun _ -> ArenaPool.Heap(2, 256L) :> ArenaPool)
                        .AddRequestArena()
                        .BuildServiceProvider()

                use scope = provider.CreateScope()

                Expect.equal
                    (scope.ServiceProvider.GetRequiredService<RequestArena>().Lease().Capacity)
                    256L
                    "bytes of an arena")

            testCase "what is null or empty is refused by its name" (fun () ->
                let services = ServiceCollection()
                let none: IServiceCollection = null

                for name, action in
                    [
                        "services", (fun () -> none.AddArenaPool() |> ignore)
                        "services", (fun () -> none.AddRequestArena() |> ignore)
                        "services", (fun () -> none.AddKeyedArenaPool("a") |> ignore)
                        "section", (fun () -> services.AddArenaPool(section = null) |> ignore)
                        "section", (fun () -> services.AddKeyedArenaPool("a", section = null) |> ignore)
                        "name", (fun () -> services.AddKeyedArenaPool(null) |> ignore)
                        "pool", (fun () -> new RequestArena(null) |> ignore)
                    ] do
                    Check.throws<ArgumentNullException> [ $"(Parameter '{name}')" ] action

                Check.throws<ArgumentException> [ "(Parameter 'name')" ] (fun () ->
                    services.AddKeyedArenaPool("") |> ignore))
        ]
