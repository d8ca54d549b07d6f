/// When idle arenas are released.
module Forge.Tests.TrimTests

open System
open System.Threading
open Expecto
open Forge

let private minutes (count: float) = TimeSpan.FromMinutes count

let private pool (clock: ManualClock) capacity =
    let factory = CountingFactory(Backings.heap, 64)
    let options = ArenaPoolOptions(TrimAfter = minutes 4.0, TimeProvider = clock)
    factory, factory.PoolWith(options, capacity)

[<Tests>]
let tests =
    testList
        "trim"
        [
            testCase "an arena that was idle so long is released, at most a quarter later" (fun () ->
                let clock = ManualClock()
                let factory, pool = pool clock 2
                use pool = pool
                Expect.equal (pool.Prewarm 2) 2 "prewarmed"
                clock.Advance(minutes 3.9)
                Expect.equal (pool.IdleCount, factory.Live.Length) (2, 2) "before"
                clock.Advance(minutes 1.1)
                Expect.equal (pool.IdleCount, factory.Live.Length) (0, 0) "after"
                Expect.equal (pool.GetStatistics().Trims) 2L "trims")

            testCase "a check that begins while one is under way does nothing" (fun () ->
                let mutable tick = ignore
                let mutable times = 0

                // Asking it for the time makes its timer tick, up to five times.
                let clock =
                    { new TimeProvider() with
                        override _.CreateTimer(callback, state, _, _) =
                            tick <- fun () -> callback.Invoke state

                            TimeProvider.System.CreateTimer(
                                ignore,
                                null,
                                Timeout.InfiniteTimeSpan,
                                Timeout.InfiniteTimeSpan
                            )

                        override _.GetTimestamp() =
                            times <- times + 1

                            if times < 5 then
                                tick ()

                            0L
                    }

                use _ = ArenaPool.Heap(1, 64L, ArenaPoolOptions(TimeProvider = clock))

                for _ in 1..3 do
                    let before = times
                    tick ()
                    Expect.equal (times - before) 1 "times asked")

            testCase "an arena in use stays, in the seat and on the stack" (fun () ->
                let clock = ManualClock()
                let factory, pool = pool clock 2
                use pool = pool

                for _ in 1..10 do
                    let first, second = pool.Checkout(), pool.Checkout()
                    clock.Advance(minutes 1.0)
                    pool.GiveBack first
                    pool.GiveBack second
                    clock.Advance(minutes 1.0)

                Expect.equal
                    (pool.IdleCount, factory.Backings.Length, factory.Live.Length)
                    (2, 2, 2)
                    "idle, made, alive")

            testCase "of several arenas the ones not needed go, and the ones in use stay" (fun () ->
                let clock = ManualClock()
                let factory, pool = pool clock 4
                use pool = pool
                pool.Prewarm 4 |> ignore

                for _ in 1..10 do
                    let first, second = pool.Checkout(), pool.Checkout()
                    pool.GiveBack first
                    pool.GiveBack second
                    clock.Advance(minutes 1.0)

                Expect.equal (pool.IdleCount, factory.Live.Length, factory.ReleasedTwice) (2, 2, []) "idle, alive")

            testCase
                "an arena that the next idle one displaces from the seat is released as early as if it had stayed"
                (fun () ->
                    let clock = ManualClock()
                    let factory, pool = pool clock 2
                    use pool = pool
                    let first, second = pool.Checkout(), pool.Checkout()
                    pool.GiveBack first
                    clock.Advance(minutes 1.5)
                    pool.GiveBack second
                    clock.Advance(minutes 3.5)

                    Expect.equal
                        (factory.Live |> List.map _.Id)
                        [ 1 ]
                        "alive once the first was idle for a quarter longer"

                    clock.Advance(minutes 1.0)
                    Expect.equal factory.Live [] "alive a minute later")

            testCase "a leased arena is never released" (fun () ->
                let clock = ManualClock()
                let factory, pool = pool clock 2
                use pool = pool
                use lease = pool.Checkout()
                let slice = lease.AllocSlice<int> 1
                clock.Advance(minutes 100.0)
                Expect.isTrue slice.IsValid "slice"
                Expect.equal factory.Live.Length 1 "alive")

            testCase "an infinite time keeps idle arenas for ever, and needs no timer" (fun () ->
                let clock = ManualClock()
                let factory = CountingFactory(Backings.heap, 64)

                use pool =
                    factory.PoolWith(ArenaPoolOptions(TrimAfter = Timeout.InfiniteTimeSpan, TimeProvider = clock), 2)

                pool.Prewarm 2 |> ignore
                clock.Advance(minutes 1e6)
                Expect.equal (pool.IdleCount, clock.Timers) (2, 0) "idle, timers")

            testCase "a disposed pool leaves no timer behind" (fun () ->
                let clock = ManualClock()
                let _, pool = pool clock 2
                Expect.equal clock.Timers 1 "while it lives"
                pool.Dispose()
                Expect.equal clock.Timers 0 "afterwards")

            testCase "a backing whose release throws does not keep the others from being released" (fun () ->
                use reports = new Reports()
                let clock = ManualClock()
                let factory = CountingFactory(Backings.heap, 64)

                let options =
                    reports.Options(fun options ->
                        options.TrimAfter <- minutes 4.0
                        options.TimeProvider <- clock)

                use pool = factory.PoolWith(options, 3)
                pool.Prewarm 3 |> ignore
                factory.Backings[1].FailRelease <- true
                clock.Advance(minutes 5.0)
                reports.ExpectOnly("The trimmer of idle arenas failed", "release of backing 1 failed")
                Expect.equal (pool.IdleCount, factory.Live.Length) (0, 0) "idle, alive")

            for value, reason in
                [
                    TimeSpan.Zero, "must be positive"
                    minutes -1.0, "must be positive"
                    TimeSpan.FromDays 40.0 + TimeSpan.FromTicks 1L, "40 days"
                ] do
                testCase $"a time to trim after of {value} is refused" (fun () ->
                    Check.throws<ArgumentOutOfRangeException> [ reason; string value ] (fun () ->
                        new ArenaPool<HeapBacking>(
                            1,
                            (fun () -> new HeapBacking 8L),
                            ArenaPoolOptions(TrimAfter = value)
                        )
                        |> ignore))

            testCase "a time to trim after of 40 days is the longest" (fun () ->
                let options = ArenaPoolOptions(TrimAfter = TimeSpan.FromDays 40.0)
                use pool = new ArenaPool<HeapBacking>(1, (fun () -> new HeapBacking 8L), options)
                Expect.equal (pool.Prewarm 1) 1 "made")
        ]
