/// How the store serves those who wait, on its own.
module Forge.Tests.ArenaStoreWaitTests

open System
open System.Collections.Generic
open System.Threading
open Expecto
open Forge
open Forge.Tests.StoreFixture

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

                    Check.throws<TimeoutException> [ message ] (fun () ->
                        waiter.Task.GetAwaiter().GetResult() |> ignore)

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
                Expect.equal store.IdleCount 1 "idle again"
                arena.Dispose())

            testCase "what was granted to a wait that ends before it is told goes to others at once" (fun () ->
                for ofRoom in [ true; false ] do
                    let store, granted = waitingStore 2 1
                    let claim = store.ClaimRoom()
                    let ended, next = LeaseWaiter(), LeaseWaiter()
                    wait store ended
                    wait store next
                    let arena = lazy arenaIn store claim

                    if ofRoom then
                        store.Unreserve claim
                    else
                        keep store arena.Value

                    Expect.equal (granted |> Seq.map fst |> List.ofSeq) [ ended ] "the first"
                    store.EndWait(ended, TimeoutException "late")
                    Check.throws<TimeoutException> [ "late" ] (fun () -> ended.Task.GetAwaiter().GetResult() |> ignore)
                    Expect.isFalse (ended.TryTakeGrant()) "taken back"
                    Expect.equal (granted |> Seq.map fst |> List.ofSeq) [ ended; next ] "the second, too"
                    Expect.equal (isNull (snd granted[1]).Idle) ofRoom "granted the same"
                    store.EndWait(next, TimeoutException "late")

                    Expect.equal
                        (store.IdleCount, isNull (claimOf store))
                        ((if ofRoom then 0 else 1), ofRoom)
                        "had by nobody"

                    if arena.IsValueCreated then
                        arena.Value.Dispose())

            testCase "what somebody has begun to lease to a wait that ends stays theirs" (fun () ->
                let store, granted = waitingStore 2 1
                let arena = arenaOf store
                let waiter = LeaseWaiter()
                wait store waiter
                keep store arena
                Expect.isTrue (waiter.TryTakeGrant()) "begun"
                store.EndWait(waiter, TimeoutException "late")
                Expect.equal (granted.Count, store.IdleCount) (1, 0) "on its way"
                arena.Dispose())

            testCase
                "an arena that was granted to a wait and is left over when that ends stays with who makes the lease"
                (fun () ->
                    for isClosed in [ true; false ] do
                        let store, granted = waitingStore 1 2
                        let first, second = arenaOf store, arenaOf store
                        let waiter = LeaseWaiter()
                        wait store waiter
                        keep store first

                        if isClosed then
                            store.Close() |> ignore
                        else
                            keep store second

                        store.EndWait(waiter, TimeoutException "late")
                        Expect.equal (granted.Count, store.IdleCount) (1, (if isClosed then 0 else 1)) "as before"
                        Expect.isTrue (waiter.TryTakeGrant()) "for whoever makes the lease"
                        first.Dispose()
                        second.Dispose())

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
