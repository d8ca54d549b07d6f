/// Leases of one pool on several threads.
module Forge.Tests.LeaseThreadTests

open System
open System.Collections.Concurrent
open System.Threading
open System.Threading.Tasks
open Expecto
open Forge

[<Tests>]
let tests =
    testList
        "lease threads"
        [
            testCase "of threads that give back copies of one lease at once, just one succeeds" (fun () ->
                let factory = CountingFactory(Backings.heap, 64)
                let rounds = 5000
                use pool = factory.PoolWith(ArenaPoolOptions(MaxLeases = rounds), 8)
                use start = new Barrier(2)
                let leases = Array.zeroCreate<ArenaLease> rounds
                let mutable successes = 0
                let faults = ConcurrentQueue<exn>()

                let giveBack () =
                    for round in 0 .. rounds - 1 do
                        start.SignalAndWait()

                        try
                            if round % 2 = 0 then
                                pool.GiveBack leases[round]
                                Interlocked.Increment &successes |> ignore
                            else
                                leases[round].Dispose()
                        with
                        | :? InvalidOperationException when round % 2 = 0 -> ()
                        | error -> faults.Enqueue error

                        start.SignalAndWait()

                for round in 0 .. rounds - 1 do
                    leases[round] <- pool.Checkout()

                pool.Clear()
                Check.inParallel [ giveBack; giveBack ]
                Expect.isEmpty faults "faults"
                Expect.equal successes (rounds / 2) "one success a round"
                Expect.equal pool.IdleCount 8 "idle"
                Expect.equal factory.Live.Length 8 "live"
                Expect.equal factory.ReleasedTwice [] "none twice")

            testCaseTask "a lease may be taken on one thread and given back on another" (fun () ->
                task {
                    use pool = Backings.pool Backings.heap 4 256
                    let lease = pool.Checkout()
                    let slice = lease.AllocSliceCopy(ReadOnlySpan [| 1; 2; 3 |])
                    do! Task.Yield()
                    let! sum = Task.Run(fun () -> Array.sum (slice.ToArray()))
                    do! Task.Run(fun () -> pool.GiveBack lease)
                    Expect.equal sum 6 "contents"
                    Expect.equal pool.IdleCount 1 "idle"
                })

            for kind, lease in
                [
                    "of a pool", (fun () -> (Backings.pool Backings.heap 1 64).Checkout())
                    "of an arena", (fun () -> ArenaLease.Own(Backings.heap.Make 64))
                ] do
                testCase
                    $"of threads that end a lease {kind} at once one is told so, and none returns before it has ended"
                    (fun () ->
                        use start = new Barrier(2)
                        let results = ConcurrentQueue<bool * bool>()

                        for _ in 1..100 do
                            let lease: ArenaLease = lease ()

                            // They take a while to close.
                            for _ in 1..5000 do
                                let _ = lease.OpenScope()
                                ()

                            let end' () =
                                start.SignalAndWait()
                                let ended = lease.TryEnd()
                                results.Enqueue((ended, lease.IsHeld))

                            Check.inParallel [ end'; end' ]

                        Expect.equal
                            (results |> Seq.countBy id |> Seq.sort |> List.ofSeq)
                            [ (false, false), 100; (true, false), 100 ]
                            "told, held")

            testCase "threads sharing a pool never share an arena, and never see more idle than the capacity" (fun () ->
                let factory = CountingFactory(Backings.heap, 4096)
                use pool = factory.Pool 3
                let mutable faults = 0

                let work (seed: int) () =
                    let random = Random seed

                    for round in 1..20000 do
                        use lease = pool.Checkout()

                        if lease.Allocated <> 0L then
                            Interlocked.Increment &faults |> ignore

                        let mark = seed * 1000000 + round
                        let slice = lease.AllocSlice<int>(random.Next(1, 100))
                        slice.Span.Fill mark

                        if pool.IdleCount > pool.Capacity || slice.Span.IndexOfAnyExcept mark <> -1 then
                            Interlocked.Increment &faults |> ignore

                        match random.Next 200 with
                        | 0 -> pool.Prewarm 2 |> ignore
                        | 1 -> pool.Clear()
                        | _ -> ()

                Check.inParallel [ for seed in 1..4 -> work seed ]
                Expect.equal faults 0 "faults"
                Expect.equal factory.Live.Length pool.IdleCount "all that lives is idle"
                Expect.equal factory.ReleasedTwice [] "none twice"
                pool.Dispose()
                Expect.equal factory.Live [] "nothing is left")
        ]
