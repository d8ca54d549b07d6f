/// The store on its own, where a pool would need two calls to meet at just one moment.
module Forge.Tests.ArenaStoreTests

open System
open System.Reflection
open System.Threading
open Expecto
open Forge
open Forge.Tests.StoreFixture

let private countSeats (capacity: int, processors: int) =
    typeof<ArenaStore>
        .GetMethod("CountSeats", BindingFlags.Static ||| BindingFlags.NonPublic)
        .Invoke(null, [| capacity; processors |])
    :?> int

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
                    1000, 33, 64
                    1000, 256, 256
                    1000, 1000, 256
                ] do
                Expect.equal
                    (countSeats (capacity, processors))
                    expected
                    $"capacity {capacity}, {processors} processors"

            Expect.hasLength (seatsOf (storeOf false 8)) 1 "a store without seats has one that stays empty"

            Expect.hasLength
                (seatsOf (storeOf true 8))
                (countSeats (8, Environment.ProcessorCount))
                "a store with seats")

        testCase "once a call finds another one inside, each processor uses its seat" (fun () ->
            let store = storeOf true 2
            keep store (arenaOf store)
            claim store |> keep store
            Expect.equal (read "_seatMask" store) (box 0) "while nobody met"
            whileLocked store (fun () -> claim store |> keep store) ignore
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
                let claimed = List.init 4 (fun _ -> claim store)
                Expect.equal (hashes claimed) (hashes (List.rev arenas)) $"order, with seats: {seats}"
                claimed |> List.iter _.Release())

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
                Expect.isFalse (store.TryReturn(first, first.Word)) "one is idle already"
                Expect.equal (idleCount store) 1 "idle"
                Expect.equal (close store) [ hash second ] "the second one"
                first.Release())

        testCase "an arena whose lease has ended keeps its place until it is idle" (fun () ->
            let store = storeOf true 1
            let first, second = arenaOf store, arenaOf store
            keep store first
            let struct (_, lease) = mustLeaseInSeat store
            Expect.isTrue (end' first lease) "the first one has its seat"
            Expect.equal (idleCount store) 0 "not idle yet"
            Expect.isFalse (store.TryReturn(second, second.Word)) "the place is the first one's"
            Expect.isTrue (store.TryReturn(first, first.Word)) "back"
            Expect.equal (close store) [ hash first ] "idle"
            second.Release())

        if countSeats (2, Environment.ProcessorCount) > 1 then
            testCase "if the stack is empty an arena is found in the seat of another processor" (fun () ->
                let store = storeOf true 2
                useAllSeats store
                let kept = arenaOf store
                keep store kept

                // The thread may move to that processor just then, and then finds it in its own.
                for _ in 1..20 do
                    moveToOtherSeat store
                    Expect.equal (hash (claim store)) (hash kept) "found"
                    keep store kept

                Expect.equal (idleCount store) 1 "idle"
                Expect.equal (close store) [ hash kept ] "idle")
    ]

let private closing =
    [
        testCase "a store that has been closed keeps nothing, and gives nothing out" (fun () ->
            let store = storeOf true 2
            let idle, out = arenaOf store, arenaOf store
            keep store idle
            Expect.equal (close store) [ hash idle ] "taken"
            Expect.isFalse (store.TryReturn(out, out.Word)) "kept"
            out.Release()
            Expect.isEmpty (close store) "the second time"
            Check.throws<ObjectDisposedException> [ "pool was disposed" ] (fun () -> claim store |> ignore)
            Check.throws<ObjectDisposedException> [] (fun () -> roomOf store |> ignore)
            Check.throws<ObjectDisposedException> [] (fun () -> wait store CancellationToken.None |> ignore))

        testCase "an arena that comes back to its seat while the store is being closed is the caller's" (fun () ->
            let store = storeOf true 2
            let arena = arenaOf store
            keep store arena
            let struct (_, lease) = mustLeaseInSeat store
            Expect.isTrue (end' arena lease) "its seat"
            Expect.isEmpty (close store) "not idle yet"
            Expect.isFalse (store.TryReturn(arena, arena.Word)) "closed meanwhile"
            Expect.isFalse arena.HasSeat "its seat"
            arena.Release())

        testCase "an arena that is leased and comes back after it was looked at is not taken" (fun () ->
            let store = storeOf true 2
            let arena = arenaOf store
            keep store arena

            let lookAndUse (looked: PooledArena) =
                let struct (_, lease) = mustLeaseInSeat store
                Expect.isTrue (end' looked lease) "its seat"
                keep store looked
                true

            Expect.isEmpty (store.TakeIdle lookAndUse) "taken"
            Expect.equal (idleCount store) 1 "idle")

        testCase "only idle arenas are looked at" (fun () ->
            let store = storeOf true 2
            keep store (arenaOf store)
            let struct (leased, lease) = mustLeaseInSeat store
            let idle = arenaOf store
            keep store idle
            let looked = ResizeArray()

            let look (arena: PooledArena) =
                looked.Add(hash arena)
                false

            Expect.isEmpty (store.TakeIdle look) "taken"
            Expect.equal (List.ofSeq looked) [ hash idle ] "looked at"
            Expect.isTrue (end' leased lease) "its seat"
            keep store leased
            Expect.hasLength (close store) 2 "idle")

        testCase "a lease that began before the store was closed goes on, and its arena is not kept" (fun () ->
            for isLate in [ true; false ] do
                let store = storeOf true 2
                let arena = arenaOf store
                keep store arena
                let word = arena.Word

                // As if the checkout had been stopped between the flag and the arena's word.
                if isLate then
                    Expect.equal (close store) [ hash arena ] "taken"
                    Expect.isFalse (arena.TryLeaseInSeat word) "too late"
                else
                    Expect.isTrue (arena.TryLeaseInSeat word) "leased"
                    Expect.isEmpty (close store) "not idle"
                    Expect.isFalse (end' arena (LeasePhase.GenerationOf(word + 1L))) "its seat"
                    Expect.isFalse (store.TryReturn(arena, arena.Word)) "kept"
                    arena.Release()

                Expect.equal (store.Read(withArenas = true).Idle) 0 "idle")

        testCase
            "an arena that is leased after the store was closed while it was on its way back is not kept"
            (fun () ->
                let store = storeOf true 2
                let arena = arenaOf store
                keep store arena
                let struct (_, lease) = mustLeaseInSeat store
                Expect.isTrue (end' arena lease) "its seat"
                Expect.isEmpty (close store) "not idle yet"

                // As if the give-back had been stopped right after it was published, and a checkout had read the flag before.
                let word = arena.BecomeIdleInSeat arena.Word
                Expect.isTrue (arena.TryLeaseInSeat word) "leased"

                Expect.isTrue
                    (end' arena (LeasePhase.GenerationOf(word + 1L)))
                    "its seat, which is not given to others"

                Expect.isFalse (store.TryReturn(arena, arena.Word)) "kept"
                Expect.isFalse arena.HasSeat "its seat"
                arena.Release())

        testCase "a leased arena loses its seat when the store is closed" (fun () ->
            let store = storeOf true 2
            let arena = arenaOf store
            keep store arena
            let struct (_, lease) = mustLeaseInSeat store
            Expect.isEmpty (close store) "leased"
            Expect.isFalse (end' arena lease) "its seat"
            Expect.isFalse (store.TryReturn(arena, arena.Word)) "kept"
            arena.Release())
    ]

[<Tests>]
let tests = testList "store" (seats @ closing)
