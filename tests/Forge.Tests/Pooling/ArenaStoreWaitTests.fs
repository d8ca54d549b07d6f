/// How the store serves those who wait, on its own.
module Forge.Tests.ArenaStoreWaitTests

open System
open System.Threading
open System.Threading.Tasks
open Expecto
open Forge
open Forge.Tests.StoreFixture

/// A store, what its waiters were granted, in order, and those whose arena was left over.
let private droppingStore capacity limit =
    let granted = ResizeArray<LeaseWaiter>()
    let leftOver = ResizeArray<LeaseWaiter>()

    let store =
        ArenaStore(
            capacity,
            true,
            false,
            LiveArenas(limit, Int64.MaxValue, Nullable()),
            (fun waiter -> granted.Add waiter),
            (fun waiter -> leftOver.Add waiter),
            reports
        )

    store, granted, leftOver

let private waitingStore capacity limit =
    let store, granted, _ = droppingStore capacity limit
    store, granted

let private tasks (granted: ResizeArray<LeaseWaiter>) = granted |> Seq.map _.Task |> List.ofSeq

/// A checkout that has to wait, and what ends that.
let private waiter store =
    let source = new CancellationTokenSource()
    wait store source.Token, source

let private expectCancelled (task: Task<ArenaLease>) =
    Check.throws<TaskCanceledException> [] (fun () -> task.GetAwaiter().GetResult() |> ignore)

[<Tests>]
let tests =
    testList
        "store, waits"
        [
            testCase "an arena that comes back to its seat while somebody waits goes to them" (fun () ->
                let store, granted = waitingStore 2 1
                let arena = arenaOf store
                keep store arena
                let struct (_, lease) = mustLeaseInSeat store
                Expect.isTrue (end' arena lease) "its seat"
                let first, second = waiter store, waiter store
                Expect.isEmpty granted "none is idle yet"
                keep store arena
                Expect.equal (tasks granted) [ fst first ] "the first"
                Expect.equal (hash granted[0].Granted.Idle, arena.HasSeat) (hash arena, false) "granted"
                keep store arena
                Expect.equal (tasks granted) [ fst first; fst second ] "the second"
                keep store arena
                Expect.equal (granted.Count, idleCount store) (2, 1) "nobody waits any more"
                Expect.isTrue (leaseInSeat store |> _.IsSome) "in the seat again"
                arena.Release())

            testCase "whoever begins to wait is served by an arena that comes back while the wait begins" (fun () ->
                let store, granted = waitingStore 2 1
                let arena = arenaOf store
                keep store arena
                let struct (_, lease) = mustLeaseInSeat store
                Expect.isTrue (end' arena lease) "its seat"
                use source = new CancellationTokenSource()

                // The clock makes its timer between the first look for an arena and the second.
                let clock =
                    { new TimeProvider() with
                        override _.CreateTimer(callback, state, due, period) =
                            keep store arena
                            TimeProvider.System.CreateTimer(callback, state, due, period)
                    }

                let mutable grant = ArenaStore.Grant()
                let terms = LeaseWaiter.Terms(TimeSpan.FromDays 1.0, clock, source.Token)
                let task = store.Claim(false, Nullable terms, &grant)
                Expect.equal (tasks granted) [ task ] "served"
                Expect.equal (hash granted[0].Granted.Idle) (hash arena) "granted"
                keep store arena
                Expect.isTrue (leaseInSeat store |> _.IsSome) "nobody waits, so the seat serves again"
                arena.Release())

            testCase "a checkout does not overtake those who wait" (fun () ->
                let store, granted = waitingStore 2 2
                let first, second = arenaOf store, arenaOf store
                keep store first
                let struct (_, lease) = mustLeaseInSeat store
                waiter store |> ignore
                Expect.isTrue (end' first lease) "its seat"

                // As if its give-back had been stopped right after it was published.
                first.BecomeIdleInSeat first.Word |> ignore
                Expect.isTrue (leaseInSeat store |> _.IsNone) "in the seat"
                Check.throws<ArenaPoolLimitException> [] (fun () -> claim store |> ignore)
                Check.throws<ArenaPoolLimitException> [] (fun () -> roomOf store |> ignore)
                Expect.isEmpty granted "nor was anybody served"
                keep store second
                Expect.equal (hash granted[0].Granted.Idle) (hash second) "granted"
                close store |> ignore
                second.Release())

            testCase "room goes to those who wait, as much as there is" (fun () ->
                let store, granted = waitingStore 0 2
                let rooms = List.init 2 (fun _ -> roomOf store)
                let waits = List.init 3 (fun _ -> waiter store |> fst)
                Expect.isEmpty granted "no room yet"
                rooms |> List.iter _.GiveUp()
                Expect.equal (tasks granted) (List.take 2 waits) "two of them"
                Expect.isTrue (granted |> Seq.forall (fun waiter -> isNull waiter.Granted.Idle)) "room"
                granted[0].Granted.GiveUp()
                Expect.equal (tasks granted) waits "the third")

            testCase "a wait that has ended is granted nothing" (fun () ->
                let store, granted = waitingStore 2 1
                let arena = arenaOf store
                let early = wait store (CancellationToken true)
                let ended, source = waiter store
                let served, _ = waiter store
                source.Cancel()
                keep store arena
                Expect.equal (tasks granted) [ served ] "granted"
                [ early; ended ] |> List.iter expectCancelled
                keep store arena
                Expect.equal (close store) [ hash arena ] "idle")

            testCase "until a wait is told what it was granted, it may end, and gives that back" (fun () ->
                let store, granted = waitingStore 2 1
                let arena = arenaOf store
                let task, source = waiter store
                keep store arena
                Expect.equal (granted.Count, idleCount store) (1, 0) "granted"
                source.Cancel()
                expectCancelled task
                Expect.isFalse (granted[0].TryEnd()) "ended"
                Expect.equal (close store) [ hash arena ] "idle again")

            testCase "what was granted to a wait that ends before it is told goes to others at once" (fun () ->
                for ofRoom in [ true; false ] do
                    let store, granted = waitingStore 2 1
                    let room = roomOf store
                    let ended, source = waiter store
                    let next, nextSource = waiter store

                    if ofRoom then room.GiveUp() else keep store (arenaIn room)

                    Expect.equal (tasks granted) [ ended ] "the first"
                    source.Cancel()
                    expectCancelled ended
                    Expect.isFalse (granted[0].TryTakeGrant()) "taken back"
                    Expect.equal (tasks granted) [ ended; next ] "the second, too"
                    Expect.equal (isNull granted[1].Granted.Idle) ofRoom "granted the same"
                    nextSource.Cancel()
                    Expect.equal (idleCount store) (if ofRoom then 0 else 1) "idle"
                    Expect.equal (isNull (claim store)) ofRoom "had by nobody")

            testCase "an arena goes to the next who waits even if none may be kept" (fun () ->
                let store, granted = waitingStore 0 1
                let arena = arenaOf store
                let ended, source = waiter store
                let next, _ = waiter store
                keep store arena
                source.Cancel()
                Expect.equal (tasks granted) [ ended; next ] "granted"
                arena.Release())

            testCase "nobody waits for the timer of a wait that has ended to be disposed of" (fun () ->
                let store, granted = waitingStore 0 1
                let arena = arenaOf store
                use source = new CancellationTokenSource()
                let mutable seen = 0

                let timer =
                    { new ITimer with
                        member _.Change(_, _) = true

                        member _.Dispose() = seen <- granted.Count

                        member _.DisposeAsync() = ValueTask()
                    }

                let clock =
                    { new TimeProvider() with
                        override _.CreateTimer(_, _, _, _) = timer
                    }

                let mutable grant = ArenaStore.Grant()
                let terms = LeaseWaiter.Terms(TimeSpan.FromDays 1.0, clock, source.Token)
                store.Claim(false, Nullable terms, &grant) |> ignore
                waiter store |> ignore
                keep store arena
                source.Cancel()
                Expect.equal seen 2 "granted to the next"
                arena.Release())

            testCase "what somebody has begun to lease to a wait that ends stays theirs" (fun () ->
                let store, granted = waitingStore 2 1
                let arena = arenaOf store
                let _, source = waiter store
                keep store arena
                Expect.isTrue (granted[0].TryTakeGrant()) "begun"
                source.Cancel()
                Expect.equal (granted.Count, idleCount store) (1, 0) "on its way"
                arena.Release())

            testCase
                "an arena that is left over when the wait that was granted it ends is for dropping, once"
                (fun () ->
                    for isClosed in [ true; false ] do
                        let store, granted, leftOver = droppingStore 1 2
                        let first, second = arenaOf store, arenaOf store
                        let _, source = waiter store
                        keep store first

                        if isClosed then
                            Expect.isEmpty (close store) "idle"
                        else
                            keep store second

                        source.Cancel()
                        Expect.equal (granted.Count, idleCount store) (1, (if isClosed then 0 else 1)) "as before"
                        Expect.equal (tasks leftOver) (tasks granted) "left over"
                        Expect.isFalse (granted[0].TryTakeGrant()) "taken back"
                        Expect.equal (hash (store.TakeLeftOver granted[0])) (hash first) "to drop"
                        Expect.isNull (store.TakeLeftOver granted[0]) "to drop again"
                        first.Release()
                        second.Release())

            testCase "an arena that is left over is granted to a checkout until it is dropped" (fun () ->
                let store, granted, _ = droppingStore 0 1
                let arena = arenaOf store
                let _, source = waiter store
                keep store arena
                source.Cancel()
                Expect.equal (hash (claim store)) (hash arena) "granted"
                Expect.isNull (store.TakeLeftOver granted[0]) "to drop"
                arena.Release())

            testCase "an idle arena is granted before one that is left over" (fun () ->
                let store, _ = waitingStore 1 2
                let first, second = arenaOf store, arenaOf store
                let _, source = waiter store
                keep store first
                keep store second
                source.Cancel()
                Expect.equal (hashes [ claim store; claim store ]) (hashes [ second; first ]) "the idle one first"
                first.Release()
                second.Release())

            testCase "an arena whose wait has ended takes over the seat of one that is leased" (fun () ->
                let store, _, leftOver = droppingStore 1 2
                let first, second = arenaOf store, arenaOf store
                keep store second
                mustLeaseInSeat store |> ignore
                let _, source = waiter store
                keep store first
                Expect.equal (idleCount store) 0 "granted"
                source.Cancel()
                Expect.isEmpty leftOver "left over"
                Expect.equal (idleCount store) 1 "idle"
                let struct (seated, _) = mustLeaseInSeat store
                Expect.equal (hash seated) (hash first) "in the seat"
                first.Release()
                second.Release())

            testCase "closing refuses everybody who waits" (fun () ->
                let store, granted = waitingStore 2 1
                let room = roomOf store
                let waits = List.init 2 (fun _ -> waiter store |> fst)
                Expect.isEmpty (close store) "idle"

                for task in waits do
                    Check.throws<ObjectDisposedException> [] (fun () -> task.GetAwaiter().GetResult() |> ignore)

                room.GiveUp()
                Expect.isEmpty granted "granted")
        ]
