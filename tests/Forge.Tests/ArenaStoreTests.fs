/// The store on its own, where a pool would need two calls to meet at just one moment.
module Forge.Tests.ArenaStoreTests

open System
open System.Collections.Generic
open System.Threading
open Expecto
open Forge
open Forge.Tests.StoreFixture

let private seats =
    [
        testCase "there is a seat for each processor, a power of two, if the capacity is enough" (fun () ->
            for capacity, processors, expected in
                [
                    0, 8, 1
                    1, 8, 1
                    2, 8, 2
                    3, 8, 4
                    8, 1, 1
                    8, 2, 2
                    8, 3, 4
                    1000, 31, 32
                    1000, 32, 32
                    1000, 1000, 32
                ] do
                Expect.equal
                    (ArenaStore.SeatsFor(capacity, processors))
                    expected
                    $"capacity {capacity}, {processors} processors"

            Expect.hasLength (seatsOf (storeOf false 8)) 1 "a store without seats has one that stays empty"

            Expect.hasLength
                (seatsOf (storeOf true 8))
                (ArenaStore.SeatsFor(8, Environment.ProcessorCount))
                "a store with seats")

        testCase "once a call finds another one inside, each processor uses its seat" (fun () ->
            let store = storeOf true 2
            keep store (arenaOf store)
            claimOf store |> keep store
            Expect.equal (read "_seatMask" store) (box 0) "while nobody met"
            whileLocked store (fun () -> claimOf store |> keep store) ignore
            Expect.equal (read "_seatMask" store) (box ((seatsOf store).Length - 1)) "since then"
            Expect.hasLength (close store) 1 "idle")

        testCase "an interrupt at the lock loses no arena, and comes to the next wait" (fun () ->
            let store = storeOf true 2
            let other, arena = arenaOf store, arenaOf store
            keep store other
            let mutable isInterrupted = false

            let act () =
                keep store arena

                try
                    Thread.Sleep 1
                with :? ThreadInterruptedException ->
                    isInterrupted <- true

            whileLocked store act (fun thread ->
                thread.Interrupt()
                Thread.Sleep 50)

            Expect.isTrue isInterrupted "interrupted"
            Expect.equal (List.sort (close store)) (List.sort [ hash other; hash arena ]) "idle")

        testCase "with one seat the arena that came back last is leased first, in and out of the seat" (fun () ->
            for seats in [ true; false ] do
                let store = storeOf seats 4
                let arenas = List.init 4 (fun _ -> arenaOf store)
                arenas |> List.iter (keep store)
                let claimed = List.init 4 (fun _ -> claimOf store)
                Expect.equal (hashes claimed) (hashes (List.rev arenas)) $"order, with seats: {seats}"
                claimed |> List.iter _.Dispose())

        testCase
            "what comes back while the arena of the only seat is leased takes the seat if nothing else is left"
            (fun () ->
                let store = storeOf true 1
                let first, second = arenaOf store, arenaOf store
                keep store first
                let struct (leased, lease) = mustLeaseInSeat store
                Expect.equal (hash leased) (hash first) "leased"
                keep store second
                Expect.isFalse (end' first lease) "the first one has no seat any more"
                Expect.isFalse (store.Keep(first, false)) "one is idle already"
                Expect.equal store.IdleCount 1 "idle"
                Expect.equal (close store) [ hash second ] "the second one"
                first.Dispose())

        testCase "an arena whose lease has ended keeps its place until it is idle" (fun () ->
            let store = storeOf true 1
            let first, second = arenaOf store, arenaOf store
            keep store first
            let struct (_, lease) = mustLeaseInSeat store
            Expect.isTrue (end' first lease) "the first one has its seat"
            Expect.equal store.IdleCount 0 "not idle yet"
            Expect.isFalse (store.Keep(second, false)) "the place is the first one's"
            Expect.isTrue (store.TryReturnToSeat first) "back"
            Expect.equal (close store) [ hash first ] "idle"
            second.Dispose())

        if ArenaStore.SeatsFor(2, Environment.ProcessorCount) > 1 then
            testCase "if the stack is empty an arena is found in the seat of another processor" (fun () ->
                let store = storeOf true 2
                store.UseAllSeats()
                let kept = arenaOf store
                keep store kept

                // The thread may move to that processor just then, and then finds it in its own.
                for _ in 1..20 do
                    moveToOtherSeat store
                    Expect.equal (hash (claimOf store)) (hash kept) "found"
                    keep store kept

                Expect.equal store.IdleCount 1 "idle"
                Expect.equal (close store) [ hash kept ] "idle")
    ]

let private closing =
    [
        testCase "a store that has been closed keeps nothing, and gives nothing out" (fun () ->
            let store = storeOf true 2
            let idle, out = arenaOf store, arenaOf store
            keep store idle
            Expect.equal (close store) [ hash idle ] "taken"
            Expect.isFalse (store.Keep(out, false)) "kept"
            out.Dispose()
            Expect.isEmpty (store.Close()) "the second time"
            Check.throws<ObjectDisposedException> [ "pool was disposed" ] (fun () -> claimOf store |> ignore)
            Check.throws<ObjectDisposedException> [] (fun () -> store.ClaimRoom() |> ignore)
            Check.throws<ObjectDisposedException> [] (fun () -> store.ClaimRoom() |> ignore)

            Expect.isFalse (store.TryWait(LeaseWaiter())) "waits")

        testCase "an arena that comes back to its seat while the store is being closed is the caller's" (fun () ->
            let store = storeOf true 2
            let arena = arenaOf store
            keep store arena
            let struct (_, lease) = mustLeaseInSeat store
            let hasSeat = end' arena lease
            Expect.isTrue hasSeat "its seat"
            Expect.isEmpty (store.Close()) "not idle yet"
            Expect.isFalse (store.TryReturnToSeat arena) "closed meanwhile"
            Expect.isFalse (store.Keep(arena, hasSeat)) "kept"
            arena.Dispose())

        testCase
            "a lease that begins while the store is being closed can be undone, with and without its seat"
            (fun () ->
                for isLate in [ true; false ] do
                    let store = storeOf true 2
                    let arena = arenaOf store
                    keep store arena
                    let struct (_, lease) = mustLeaseInSeat store

                    if isLate then
                        Expect.isEmpty (store.Close()) "leased"

                    let hasSeat = arena.UndoLeaseInSeat lease
                    Expect.equal hasSeat (not isLate) "its seat"

                    Expect.equal
                        (arena.Lease, BumpArena.EndedLeasesOf arena.LeaseWord)
                        (lease, 0L)
                        "no lease has ended"

                    Expect.equal (store.Keep(arena, hasSeat)) (not isLate) "kept"
                    Expect.equal (close store) (if isLate then [] else [ hash arena ]) "idle"
                    arena.Dispose())

        testCase "a leased arena loses its seat when the store is closed" (fun () ->
            let store = storeOf true 2
            let arena = arenaOf store
            keep store arena
            let struct (_, lease) = mustLeaseInSeat store
            Expect.isEmpty (store.Close()) "leased"
            Expect.isFalse (end' arena lease) "its seat"
            Expect.isFalse (store.Keep(arena, false)) "kept"
            arena.Dispose())
    ]

[<Tests>]
let tests = testList "store" (seats @ closing)
