/// A shared arena is reset and disposed of only while nobody is inside, also when threads race.
module Forge.Tests.SharedArenaExclusivityTests

open System
open System.Collections.Concurrent
open System.Collections.Generic
open System.Threading
open System.Threading.Tasks
open Expecto
open Forge

let private exclusivity =
    [
        testCase
            "resetting or disposing a shared arena while users are inside is refused, and changes nothing"
            (fun () ->
                let factory = CountingFactory(Backings.heap, 256)
                use arena = new SharedBumpArena<CountedBacking>(factory.Mint())
                let first, second = arena.Enter(), arena.Enter()
                let slice = first.AllocSliceCopy(ReadOnlySpan [| 1; 2; 3 |])

                for attempt in [ arena.Reset; arena.Dispose ] do
                    Check.throws<InvalidOperationException> [ "2 user(s) are inside"; "nothing has changed" ] attempt

                first.Dispose()

                for attempt in [ arena.Reset; arena.Dispose ] do
                    Check.throws<InvalidOperationException> [ "1 user(s) are inside" ] attempt

                Expect.equal (arena.Allocated, arena.UserCount) (12un, 1) "unchanged"
                Expect.equal (slice.ToArray()) [| 1; 2; 3 |] "slice"
                Expect.equal factory.Backings[0].Releases 0 "releases"
                second.AllocSlice<int> 1 |> ignore
                second.Dispose()
                arena.Reset()
                Expect.equal arena.Allocated 0un "reset"
                Expect.isFalse slice.IsValid "stale"
                use third = arena.Enter()
                Expect.equal (third.AllocSlice<byte> 256).Length 256 "all of it again")

        testCase "of threads that enter a shared arena and one that resets it, never both succeed at once" (fun () ->
            use arena = Backings.sharedArena Backings.heap 64
            let mutable working = 3
            let mutable resets, refusals = 0, 0

            let work (seed: int) () =
                try
                    for round in 1..30000 do
                        // Leaves the arena to the others now and then, so that some resets go through.
                        if round % 16 = 0 then
                            Thread.Yield() |> ignore

                        use user = arena.Enter()
                        let mark = int64 (seed * 1000000 + round)
                        let mutable slice = ArenaSlice<int64>()

                        if user.TryAllocSliceUninitialized(1, &slice) then
                            slice.Span[0] <- mark
                            Thread.SpinWait(round % 40)

                            if not slice.IsValid || slice.Span[0] <> mark then
                                failtest "reset while a user was inside"
                finally
                    Interlocked.Decrement &working |> ignore

            let reset () =
                while Volatile.Read &working > 0 || resets = 0 do
                    try
                        arena.Reset()
                        resets <- resets + 1
                    with :? InvalidOperationException ->
                        refusals <- refusals + 1

            Check.inParallel [ reset; work 1; work 2; work 3 ]
            Expect.isGreaterThan resets 0 "resets"
            Expect.isGreaterThan refusals 0 "refusals"
            Expect.equal arena.UserCount 0 "inside")

        testCase "a shared arena is disposed once, and never under a user, however they race" (fun () ->
            for _ in 1..2000 do
                let factory = CountingFactory(Backings.heap, 64)
                let arena = new SharedBumpArena<CountedBacking>(factory.Mint())
                use start = new Barrier(3)

                let enter () =
                    start.SignalAndWait()

                    try
                        use user = arena.Enter()
                        let slice = user.AllocSlice<int64> 1
                        Thread.SpinWait 20
                        Expect.isTrue slice.IsValid "valid while inside"
                        Expect.equal factory.Backings[0].Releases 0 "not released under a user"
                    with :? ObjectDisposedException ->
                        ()

                let dispose () =
                    start.SignalAndWait()

                    try
                        arena.Dispose()
                    with :? InvalidOperationException as refusal ->
                        Expect.stringContains refusal.Message "1 user(s)" "refusal"

                Parallel.Invoke(enter, dispose, dispose)
                Expect.equal arena.UserCount 0 "inside"
                arena.Dispose()
                Expect.equal factory.Backings[0].Releases 1 "releases")

        testCase "a user that has left can't allocate, through itself or a copy, nor leave for another" (fun () ->
            use arena = Backings.sharedArena Backings.heap 256
            let user = arena.Enter()
            let copy = user
            Expect.isTrue copy.IsInside "inside"
            user.Dispose()
            use next = arena.Enter()

            let uses: (SharedArenaUser -> unit) list =
                [
                    fun user -> user.AllocSlice<int> 1 |> ignore
                    fun user -> user.AllocSliceUninitialized<int> 1 |> ignore
                    fun user -> user.AllocSliceCopy(ReadOnlySpan [| 1 |]) |> ignore
                    fun user -> user.AllocSlice(MemoryLayout(8un, 8un)) |> ignore
                    fun user -> user.TryAllocSlice<int> 1 |> ignore
                    fun user -> user.TryAllocSliceUninitialized<int> 1 |> ignore
                    fun user -> user.TryAllocSliceCopy(ReadOnlySpan [| 1 |]) |> ignore
                    fun user -> user.TryAllocSlice(MemoryLayout(8un, 8un)) |> ignore
                ]

            for attempt in uses do
                for gone in [ user; copy ] do
                    Check.throws<InvalidOperationException> [ "has left"; "Enter again" ] (fun () -> attempt gone)

                Check.throws<InvalidOperationException> [ "default user" ] (fun () -> attempt (new SharedArenaUser()))

            user.Dispose()
            copy.Dispose()
            (new SharedArenaUser()).Dispose()
            Expect.isFalse copy.IsInside "left"
            Expect.isTrue next.IsInside "the next user of the seat"
            Expect.equal (arena.UserCount, arena.Allocated) (1, 0un) "nothing changed")

        testCase "of threads that dispose copies of one user at once, just one leaves" (fun () ->
            use arena = Backings.sharedArena Backings.heap 256
            use stay = arena.Enter()

            for _ in 1..2000 do
                let user = arena.Enter()
                Parallel.Invoke(user.Dispose, user.Dispose)
                use next = arena.Enter()
                Expect.isTrue (stay.IsInside && next.IsInside) "others stay"
                Expect.equal arena.UserCount 2 "inside")

        testCase "any number of users may be inside, and each counts" (fun () ->
            use arena = Backings.sharedArena Backings.heap 4096
            let users = [| for _ in 1..1000 -> arena.Enter() |]
            Expect.equal arena.UserCount 1000 "inside"
            users |> Array.iter (fun user -> user.AllocSlice<byte> 4 |> ignore)

            for count in 1000..-1..1 do
                Check.throws<InvalidOperationException> [ $"{count} user(s)" ] arena.Reset
                users[count - 1].Dispose()

            Expect.equal arena.Allocated 4000un "allocated"
            arena.Reset())
    ]

[<Tests>]
let tests = testList "shared arena" [ testList "exclusivity" exclusivity ]
