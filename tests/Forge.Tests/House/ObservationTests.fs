module Forge.Tests.ObservationTests

open System
open System.Threading
open Expecto
open Forge

let private million = 1_000_000

let private watching =
    [
        testCase
            "of cycles that make a system call, allocate or touch a new page now and then, each is counted"
            (fun () ->
                let mutable number = 0

                let everyThousandth action () =
                    number <- number + 1

                    if number % 1000 = 0 then
                        action ()

                    0L

                let cost action =
                    Observations.cost 20_000 (everyThousandth action)

                let yielding = cost (fun () -> Thread.Sleep 0)

                // The runtime may make some of its own: it stops the thread, or asks for memory, which was seen twice in a run.
                let often = yielding.SystemCalls |> Map.filter (fun _ times -> times > 5)
                Expect.equal (often |> Map.toList |> List.map snd) [ 20 ] "calls of one kind"
                Expect.equal yielding.ManagedBytes 0L "bytes of the yielding ones"

                let allocating = cost (fun () -> GC.KeepAlive(obj ()))
                Expect.equal allocating.ManagedBytes (20L * 24L) "bytes"

                use backing = new MmapBacking(64L * 1024L * 1024L)
                use arena = ArenaLease.Own backing

                let touching =
                    cost (fun () -> (arena.AllocSlice<byte>(int MmapBacking.PageSize)).Span.Fill 1uy)

                Expect.isGreaterThanOrEqual touching.PageFaults 1L "page faults")

        testCase "a thread whose system calls are counted can be stopped by the collector" (fun () ->
            let mutable isOver = false

            let collecting =
                Thread(fun () ->
                    for _ in 1..100 do
                        GC.Collect 0

                    Volatile.Write(&isOver, true))

            collecting.Start()

            SystemCalls.count (fun () ->
                while not (Volatile.Read &isOver) do
                    ())
            |> ignore

            Expect.isTrue isOver "the collector came through")
    ]

[<Tests>]
let tests =
    // The kernel is asked about the whole process, so nothing else may map meanwhile.
    testSequenced
    <| testList
        "observations"
        [
            testList "watching" watching

            testCase "release-idle leaves at most a page of each idle arena, and all of the leased one" (fun () ->
                let released = Observations.releaseIdle ()

                for before, after in released.Idle do
                    Expect.equal before released.ArenaBytes "resident before"
                    Expect.isLessThanOrEqual after MmapBacking.PageSize "resident after"

                Expect.equal released.Leased (released.ArenaBytes, released.ArenaBytes) "leased")

            for name, _ in Observations.cycles do
                testCase
                    $"a million steady cycles make no system call, allocate no managed byte and meet no page fault: {name}"
                    (fun () ->
                        Expect.equal
                            (Observations.steadyState million name)
                            {
                                Cycles = million
                                SystemCalls = Map.empty
                                ManagedBytes = 0L
                                PageFaults = 0L
                            }
                            "cost")

            testCase "100,000 arenas minted and dropped leave nothing mapped, and the kernel agrees" (fun () ->
                Expect.equal
                    (Observations.mintAndDrop 100_000)
                    {
                        Mints = 100_000
                        Mappings = 0L
                        Bytes = 0L
                        Counted = 1000
                        Maps = 1000
                        Unmaps = 1000
                    }
                    "left")
        ]
