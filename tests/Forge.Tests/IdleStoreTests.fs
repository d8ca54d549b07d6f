/// The idle store and the queue on their own, where a pool would need two calls to meet at just one moment.
module Forge.Tests.IdleStoreTests

open System
open System.Threading
open Expecto
open Forge

let private arena () =
    new BumpArena<HeapBacking>(new HeapBacking(64un)) :> BumpArena

let private store lanes capacity =
    IdleStore(capacity, usesLanes = lanes, forgetsLeased = false)

let private keep (store: IdleStore) arena = Expect.isNull (store.Keep arena) "kept"

let private addresses (arenas: BumpArena seq) =
    arenas |> Seq.map _.GetHashCode() |> Seq.sort |> List.ofSeq

/// What is taken from a store of two where both are looked at a second time only after something was done to it.
let private takenAfter lanes (act: IdleStore -> unit) =
    let store = store lanes 2
    let arenas = [ arena (); arena () ]
    arenas |> List.iter (keep store)
    let mutable looks = 0

    // With lanes one is looked at there; then it is asked whether any in the stack is wanted.
    let looksBefore = if lanes then 2 else 1

    let taken =
        store.TakeWhere(fun _ ->
            looks <- looks + 1

            if looks = looksBefore + 1 then
                act store

            looks <= looksBefore)

    Expect.equal (addresses taken) (addresses arenas) "taken, since there is no room any more"
    taken |> Seq.iter _.Dispose()
    store

let private keepMany count store =
    let arenas = List.init count (fun _ -> arena ())
    arenas |> List.iter (keep store)
    arenas

let private take (store: IdleStore) =
    let mutable arena, lease = Unchecked.defaultof<BumpArena>, 0L

    if store.TryLease(&arena, &lease) then
        Some arena
    else
        Expect.isNull arena "no arena"
        Expect.equal lease 0L "no lease"
        None

let private read name (store: IdleStore) =
    (Check.field typeof<IdleStore> name).GetValue store

let private write name (store: IdleStore) (value: obj) =
    (Check.field typeof<IdleStore> name).SetValue(store, value)

let private lanesOf store = read "_lanes" store :?> IdleLane[]

/// Moves the arena that is idle in a lane to that of a processor on which this thread does not run.
let private moveToOtherLane (store: IdleStore) =
    let lanes = lanesOf store
    write "_laneMask" store (lanes.Length - 1)
    let mine = lanes |> Array.findIndex (fun lane -> not (isNull lane.Arena))
    let other = (Processor.Current &&& (lanes.Length - 1)) ^^^ 1

    if mine <> other then
        lanes[other] <- lanes[mine]
        lanes[mine] <- IdleLane()

let private end' (lease: int64) (arena: BumpArena) =
    let mutable hasLane = false
    Expect.isTrue (arena.TryEndLease(lease, &hasLane)) "ended"

let private inner =
    [
        testCase "there is a lane for each processor, a power of two, if the capacity is enough" (fun () ->
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
                    (IdleStore.LanesFor(capacity, processors))
                    expected
                    $"capacity {capacity}, {processors} processors"

            Expect.isLessThanOrEqual
                (IdleStore.LanesFor(Int32.MaxValue, Int32.MaxValue))
                IdleHead.MaxLanes
                "a head can count them all"

            Expect.hasLength (lanesOf (store false 8)) 1 "a store without lanes has one that stays empty"

            Expect.hasLength
                (lanesOf (store true 8))
                (IdleStore.LanesFor(8, Environment.ProcessorCount))
                "a store with lanes")

        testCase "once a give-back was seen on its way, each processor uses its lane" (fun () ->
            let store = store true 2
            let kept = arena ()
            keep store kept
            let mutable leased, lease = Unchecked.defaultof<BumpArena>, 0L
            Expect.isTrue (store.TryLease(&leased, &lease)) "leased"
            Expect.equal (read "_laneMask" store) (box 0) "while nobody met"
            end' lease leased
            Expect.isNone (take store) "none is idle"
            Expect.equal (read "_laneMask" store) (box ((lanesOf store).Length - 1)) "since then"
            leased.BecomeIdleInLane()
            store.Close() |> Seq.iter _.Dispose())

        if IdleStore.LanesFor(2, Environment.ProcessorCount) > 1 then
            testCase "where the stack is empty an arena is found in the lane of another processor" (fun () ->
                let store = store true 2
                let kept = arena ()
                keep store kept

                // The thread may move to that processor just then, and then finds it in its own.
                for _ in 1..20 do
                    moveToOtherLane store
                    Expect.equal (take store |> Option.map _.GetHashCode()) (Some(kept.GetHashCode())) "found"
                    end' kept.Lease kept
                    kept.BecomeIdleInLane()

                Expect.equal store.Count 1 "idle"
                store.Close() |> Seq.iter _.Dispose())

        testCase "slots are used again, and segments added only when they run out" (fun () ->
            let store = store false 600

            let segments () =
                (read "_laterSegments" store :?> Array).Length

            let arenas = keepMany 255 store
            Expect.equal (arenas |> List.map _.Slot) [ 1..255 ] "slots"
            Expect.equal (segments ()) 0 "later segments for 255"
            let next = keepMany 1 store
            Expect.equal (segments ()) 1 "later segments for 256"
            let more = keepMany 255 store
            Expect.equal (segments ()) 1 "later segments for 511"
            let last = keepMany 1 store
            Expect.equal (segments ()) 2 "later segments for 512"
            let taken = store.TakeAll()
            Expect.equal taken.Count 512 "taken"
            store.Forget arenas[6]
            Expect.equal arenas[6].Slot 0 "slot of a forgotten arena"
            let again = keepMany 2 store
            Expect.equal (again |> List.map _.Slot) [ 7; 513 ] "slots"
            arenas @ next @ more @ last @ again |> List.iter _.Dispose())

        testCase "where all slots are in use an arena is left over, until one is free" (fun () ->
            let store = store false 600
            let first = keepMany 1 store
            write "_lastSlot" store IdleHead.MaxSlot
            use second = arena ()
            Expect.equal (store.Keep second) second "left over"
            Expect.equal second.Slot 0 "its slot"
            store.TakeAll() |> ignore
            store.Forget first[0]
            keep store second
            Expect.equal second.Slot 1 "its slot now"
            first[0].Dispose())

        testCase "an empty store gives neither an arena nor a lease" (fun () ->
            for lanes in [ false; true ] do
                let store = store lanes 2
                Expect.isNone (take store) "anywhere"
                let mutable arena, lease = Unchecked.defaultof<BumpArena>, 1L
                Expect.isFalse (store.TryLeaseInLane(&arena, &lease)) "in a lane"
                Expect.equal lease 0L "no lease")
    ]

[<Tests>]
let tests =
    testList
        "idle store"
        [
            yield! inner

            for lanes in [ false; true ] do
                let way = if lanes then "with lanes" else "without lanes"

                testCase
                    $"what was taken to be looked at and finds the store full again is the caller's, {way}"
                    (fun () ->
                        let others = [ arena (); arena () ]
                        let store = takenAfter lanes (fun store -> others |> List.iter (keep store))
                        Expect.equal store.Count 2 "idle"
                        Expect.equal (addresses (store.Close())) (addresses others) "the others are idle"
                        others |> List.iter _.Dispose())

                testCase $"what was taken to be looked at and finds the store closed is the caller's, {way}" (fun () ->
                    let store = takenAfter lanes (fun store -> store.Close() |> ignore)
                    Expect.equal store.Count 0 "idle")

            testCase "an arena whose lease has ended is on its way until it is idle" (fun () ->
                let store = store true 1
                use kept = arena ()
                keep store kept
                Expect.isFalse store.HasArenaOnItsWay "idle"
                let mutable leased, lease = Unchecked.defaultof<BumpArena>, 0L
                Expect.isTrue (store.TryLease(&leased, &lease)) "leased"
                Expect.isFalse store.HasArenaOnItsWay "leased"
                end' lease leased
                Expect.isTrue store.HasArenaOnItsWay "ended"
                leased.BecomeIdleInLane()
                Expect.isFalse store.HasArenaOnItsWay "idle again")

            testCase
                "a lease that begins while its pool is being disposed of goes home, and the arena with the pool"
                (fun () ->
                    let factory = CountingFactory(Backings.heap, 64)
                    let pool = factory.Pool 1
                    pool.Prewarm 1 |> ignore

                    // The moment when the pool has closed its store, and has not yet taken the arena out of its lane.
                    let store = (Check.field typeof<PoolCore> "_idle").GetValue(Check.coreOf pool)
                    let head = Check.field typeof<IdleStore> "_head"
                    let open' = head.GetValue store :?> int64
                    head.SetValue(store, IdleHead.Next(open', IdleHead.Top open', IdleHead.Lanes open', closes = true))

                    Check.throws<ObjectDisposedException> [] (fun () -> pool.Checkout().Dispose())
                    Expect.equal factory.Live.Length 1 "alive until the pool comes to its lane"
                    pool.Dispose()
                    Expect.equal (factory.Live, factory.ReleasedTwice) ([], []) "alive, released twice")

            testCase "who begins to wait is served by what came home just before" (fun () ->
                use given = ArenaLease.Own(new BumpArena<HeapBacking>(new HeapBacking(64un)))
                let queue = LeaseQueue(fun () -> Nullable given)

                let waiting =
                    queue.WaitAsync(TimeSpan.FromSeconds 20.0, TimeProvider.System, CancellationToken.None)

                Expect.isTrue waiting.IsCompletedSuccessfully "served at once"
                Expect.isTrue waiting.Result.IsHeld "held")

            testCase "a lease for somebody who has just stopped to wait is ended" (fun () ->
                let lease = ArenaLease.Own(new BumpArena<HeapBacking>(new HeapBacking(64un)))
                use cancellation = new CancellationTokenSource()
                let mutable asked = false

                let queue =
                    LeaseQueue(fun () ->
                        if asked then
                            Nullable()
                        else
                            asked <- true
                            cancellation.Cancel()
                            Nullable lease)

                let waiting =
                    queue.WaitAsync(TimeSpan.FromSeconds 20.0, TimeProvider.System, cancellation.Token)

                Check.throws<Tasks.TaskCanceledException> [] (fun () -> waiting.GetAwaiter().GetResult() |> ignore)
                Expect.isFalse lease.IsHeld "held"
                Expect.isFalse queue.HasWaiters "waiting")

            testCase "who begins to wait at a closed queue is refused, and leaves nothing there" (fun () ->
                let queue = LeaseQueue(fun () -> Nullable())
                queue.Close(ObjectDisposedException "pool")

                let waiting =
                    queue.WaitAsync(TimeSpan.FromSeconds 1.0, TimeProvider.System, CancellationToken.None)

                Check.throws<ObjectDisposedException> [ "pool" ] (fun () -> waiting.GetAwaiter().GetResult() |> ignore)
                Expect.isFalse queue.HasWaiters "waiting")
        ]
