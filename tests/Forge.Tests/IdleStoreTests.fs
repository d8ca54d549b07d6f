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

let private end' (lease: int64) (arena: BumpArena) =
    let mutable hasLane = false
    Expect.isTrue (arena.TryEndLease(lease, &hasLane)) "ended"

[<Tests>]
let tests =
    testList
        "idle store"
        [
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
