/// The store on its own, where a pool would need two calls to meet at just one moment.
module Forge.Tests.ArenaStoreTests

open System
open System.Collections.Generic
open System.Threading
open Expecto
open Forge

let private unlimited () =
    LiveArenas(Int32.MaxValue, UIntPtr.MaxValue, Nullable())

let private storeOf seats capacity =
    ArenaStore(capacity, seats, unlimited (), (fun waiter -> waiter.SetResult(new ArenaLease())))

/// An arena of the store's, which is the caller's.
let private arenaOf (store: ArenaStore) =
    let arena = new BumpArena<HeapBacking>(new HeapBacking(64un)) :> BumpArena

    Expect.isTrue
        (store.TryAdd(LinkedListNode(LiveArena(arena, false)), store.ClaimRoom()))
        "there is room for as many as there are"

    arena

let private keep (store: ArenaStore) arena =
    Expect.isTrue (store.Keep(arena, false)) "kept"

let private claim (store: ArenaStore) =
    let mutable claim = Claim()
    Expect.isTrue (store.TryClaim &claim) "claimed"

    if isNull claim.Idle then
        store.Unreserve claim

    claim.Idle

let private wait (store: ArenaStore) waiter =
    Expect.isTrue (store.TryWait waiter) "waits"

let private hash (arena: BumpArena) = arena.GetHashCode()
let private hashes arenas = arenas |> Seq.map hash |> List.ofSeq

let private leaseInSeat (store: ArenaStore) =
    let mutable arena, lease = Unchecked.defaultof<BumpArena>, 0L

    if store.TryLeaseInSeat(&arena, &lease) then
        ValueSome(struct (arena, lease))
    else
        Expect.equal lease 0L "no lease"
        ValueNone

let private mustLeaseInSeat store =
    match leaseInSeat store with
    | ValueSome leased -> leased
    | ValueNone -> failtest "no arena is idle in this processor's seat"

/// Ends a lease; whether its arena has a seat.
let private end' (arena: BumpArena) (lease: int64) =
    let mutable hasSeat = false
    Expect.isTrue (arena.TryEndLease(lease, &hasSeat)) "ended"
    hasSeat

let private read name (store: ArenaStore) =
    (Check.field typeof<ArenaStore> name).GetValue store

let private seatsOf store = read "_seats" store :?> Seat[]

/// Has the arena that is idle in a seat sit in one of a processor on which this thread does not run.
let private moveToOtherSeat (store: ArenaStore) =
    let seats = seatsOf store
    let mine = seats |> Array.findIndex (fun seat -> not (isNull seat.Arena))
    let other = (Processor.Current &&& (seats.Length - 1)) ^^^ 1

    if mine <> other then
        seats[other] <- seats[mine]
        seats[mine] <- Seat()

let private close (store: ArenaStore) =
    let taken = store.Close()
    taken |> Seq.iter _.Dispose()
    hashes taken

/// Runs an action on a thread that finds the store's lock held. The store has an idle arena, which is looked at meanwhile.
let private whileLocked (store: ArenaStore) (action: unit -> unit) (meanwhile: Thread -> unit) =
    let thread = Thread(action, IsBackground = true)

    let look _ =
        thread.Start()
        let mutable patience = 500

        // Once it has found the lock held, there are as many seats as there may be.
        while patience > 0 && read "_seatMask" store = box 0 do
            Thread.Sleep 1
            patience <- patience - 1

        meanwhile thread
        false

    Expect.isEmpty (store.TakeIdle look) "taken"
    Expect.isTrue (thread.Join 20_000) "the thread ended"

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
                    Expect.equal (hash (claim store)) (hash kept) "found"
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
            Check.throws<ObjectDisposedException> [ "pool was disposed" ] (fun () -> claim store |> ignore)
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

/// Waits for the store, with everything that the waiters were granted, in order.
let private waitingStore capacity limit =
    let granted = ResizeArray<LeaseWaiter * Claim>()

    let store =
        ArenaStore(
            capacity,
            true,
            LiveArenas(limit, UIntPtr.MaxValue, Nullable()),
            fun waiter -> granted.Add(waiter, waiter.Granted)
        )

    store, granted

let private waiting =
    [
        testCase "an arena that comes back to its seat while somebody waits goes to them" (fun () ->
            let store, granted = waitingStore 2 1
            let arena = arenaOf store
            keep store arena
            let struct (_, lease) = mustLeaseInSeat store
            let hasSeat = end' arena lease
            let first, second = LeaseWaiter(), LeaseWaiter()
            wait store first
            wait store second
            Expect.isEmpty granted "none is idle yet"
            Expect.isFalse (store.TryReturnToSeat arena) "somebody waits"
            Expect.isTrue (store.Keep(arena, hasSeat)) "kept for them"
            Expect.equal (granted |> Seq.map fst |> List.ofSeq) [ first ] "the first"
            Expect.equal (hash (snd granted[0]).Idle) (hash arena) "granted"
            keep store arena
            Expect.equal (granted |> Seq.map fst |> List.ofSeq) [ first; second ] "the second"
            keep store arena
            Expect.equal (granted.Count, store.IdleCount) (2, 1) "nobody waits any more"
            Expect.isTrue (leaseInSeat store |> _.IsSome) "in the seat again"
            arena.Dispose())

        testCase "whoever begins to wait is served by an arena that came back just before" (fun () ->
            let store, granted = waitingStore 2 1
            let arena = arenaOf store
            keep store arena
            let waiter = LeaseWaiter()
            wait store waiter
            Expect.equal (hash (snd granted[0]).Idle) (hash arena) "granted"
            arena.Dispose())

        testCase "a checkout does not overtake those who wait" (fun () ->
            let store, granted = waitingStore 2 2
            let first, second = arenaOf store, arenaOf store
            keep store first
            let struct (_, lease) = mustLeaseInSeat store
            let waiter = LeaseWaiter()
            wait store waiter
            let hasSeat = end' first lease

            // As if its give-back had been stopped right after it was published.
            first.BecomeIdleInSeat() |> ignore
            Expect.isTrue (leaseInSeat store |> _.IsNone) "in the seat"
            let mutable claim = Claim()
            Expect.isFalse (store.TryClaim &claim) "anywhere"
            Check.throws<ArenaPoolLimitException> [] (fun () -> store.Claim() |> ignore)
            Check.throws<ArenaPoolLimitException> [] (fun () -> store.ClaimRoom() |> ignore)
            Expect.isEmpty granted "nor was anybody served"
            Expect.isTrue (store.Keep(second, false)) "kept"
            Expect.equal (hash (snd granted[0]).Idle) (hash second) "granted"
            Expect.isTrue hasSeat "its seat"
            close store |> ignore
            second.Dispose())

        testCase "room goes to those who wait, as much as there is" (fun () ->
            let store, granted = waitingStore 0 2
            let claims = List.init 2 (fun _ -> store.ClaimRoom())
            let waiters = List.init 3 (fun _ -> LeaseWaiter())
            waiters |> List.iter (wait store)
            Expect.isEmpty granted "no room yet"
            claims |> List.iter store.Unreserve
            Expect.equal (granted |> Seq.map fst |> List.ofSeq) (List.take 2 waiters) "two of them"
            Expect.isTrue (granted |> Seq.forall (fun (_, claim) -> isNull claim.Idle)) "room"
            store.Unreserve(snd granted[0])
            Expect.equal (fst granted[2]) waiters[2] "the third")

        testCase "a wait that has ended is granted nothing" (fun () ->
            let store, granted = waitingStore 2 1
            let arena = arenaOf store
            let ended, early, served = LeaseWaiter(), LeaseWaiter(), LeaseWaiter()
            store.EndWait(early, TimeoutException "early")
            wait store early
            wait store ended
            wait store served
            store.EndWait(ended, TimeoutException "ended")
            store.EndWait(ended, TimeoutException "ended again")
            keep store arena
            Expect.equal (granted |> Seq.map fst |> List.ofSeq) [ served ] "granted"

            for waiter, message in [ early, "early"; ended, "ended" ] do
                Expect.isFalse (waiter.TryEnd()) "ended"
                Check.throws<TimeoutException> [ message ] (fun () -> waiter.Task.GetAwaiter().GetResult() |> ignore)

            keep store arena
            Expect.equal (hashes (store.Close())) [ hash arena ] "idle"
            arena.Dispose())

        testCase "until a wait is told what it was granted, its time may end it" (fun () ->
            let store, granted = waitingStore 2 1
            let arena = arenaOf store
            let waiter = LeaseWaiter()
            wait store waiter
            keep store arena
            Expect.hasLength granted 1 "granted"
            store.EndWait(waiter, TimeoutException "late")
            Check.throws<TimeoutException> [ "late" ] (fun () -> waiter.Task.GetAwaiter().GetResult() |> ignore)
            Expect.isFalse (waiter.TryEnd()) "ended"
            arena.Dispose())

        testCase "closing refuses everybody who waits" (fun () ->
            let store, granted = waitingStore 2 1
            let claim = store.ClaimRoom()
            let waiters = List.init 2 (fun _ -> LeaseWaiter())
            waiters |> List.iter (wait store)
            Expect.isEmpty (store.Close()) "idle"

            for waiter in waiters do
                Check.throws<ObjectDisposedException> [] (fun () -> waiter.Task.GetAwaiter().GetResult() |> ignore)

            store.Unreserve claim
            Expect.isEmpty granted "granted")
    ]

[<Tests>]
let tests = testList "store" (seats @ closing @ waiting)
