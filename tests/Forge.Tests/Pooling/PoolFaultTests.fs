/// The factory, or the release of a backing, fails in the middle of a call on a pool.
module Forge.Tests.PoolFaultTests

open System
open Expecto
open Forge

[<Tests>]
let tests =
    testList
        "pool faults"
        [
            for k in 1..4 do
                testCase
                    $"where the factory fails at mint {k} of 4, prewarm keeps the ones before and the error surfaces"
                    (fun () ->
                        let factory = CountingFactory(Backings.heap, 64)
                        factory.Budget <- k - 1
                        use pool = factory.Pool 8
                        Check.throws<FactoryFailure> [] (fun () -> pool.Prewarm 4 |> ignore)
                        Expect.equal pool.IdleCount (k - 1) "idle"
                        Expect.equal factory.Live.Length (k - 1) "live")

            testCase "clear goes on when the release of a backing throws, then the error surfaces" (fun () ->
                let factory = CountingFactory(Backings.heap, 64)
                use pool = factory.Pool 4
                pool.Prewarm 4 |> ignore
                factory.Backings[1].FailRelease <- true
                Check.throws<InvalidOperationException> [ "release of backing 1 failed" ] pool.Clear
                Expect.equal (factory.Backings |> List.map _.Releases) [ 1; 1; 1; 1 ] "each released once"
                Expect.equal pool.IdleCount 0 "idle"
                pool.Prewarm 2 |> ignore

                for backing in factory.Backings do
                    backing.FailRelease <- true

                Check.throws<AggregateException> [ "backing 4"; "backing 5" ] pool.Clear
                Expect.equal factory.ReleasedTwice [] "none twice")

            testCase "a release that throws at give-back surfaces, and the lease has ended" (fun () ->
                let factory = CountingFactory(Backings.heap, 64)
                use pool = factory.Pool 0
                let lease = pool.Checkout()
                factory.Backings[0].FailRelease <- true

                Check.throws<InvalidOperationException> [ "release of backing 0 failed" ] (fun () ->
                    pool.GiveBack lease)

                Expect.isFalse lease.IsHeld "held"
                lease.Dispose()
                Expect.equal factory.Backings[0].Releases 1 "releases")

            testCase "a factory may call the pool, and prewarm then keeps to the capacity" (fun () ->
                let counting = CountingFactory(Backings.heap, 64)
                let mutable pool: ArenaPool<CountedBacking> = null
                let mutable depth = 0

                let factory () =
                    depth <- depth + 1

                    if depth = 1 then
                        pool.Prewarm 3 |> ignore
                        pool.GiveBack(pool.Checkout())

                    depth <- depth - 1
                    counting.Mint()

                pool <- new ArenaPool<CountedBacking>(3, factory)
                use pool = pool
                Expect.equal (pool.Prewarm 3) 0 "there was no room left"
                Expect.equal pool.IdleCount 3 "idle"

                Expect.equal
                    (counting.Live.Length, counting.ReleasedTwice.Length)
                    (3, 0)
                    "the surplus one was released")
        ]
