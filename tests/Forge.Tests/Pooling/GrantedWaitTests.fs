/// A wait that was granted an arena, or room for one, may still end without it.
module Forge.Tests.GrantedWaitTests

open System
open System.Threading
open System.Threading.Tasks
open Expecto
open Forge
open Forge.Tests.Waits

let private storeOf (pool: ArenaPool) =
    (Check.field typeof<ArenaPool> "_store").GetValue pool :?> ArenaStore

/// A wait that a pool has granted what a checkout would get, and that was not told yet.
let private grantedIdle (pool: ArenaPool) =
    let waiter = LeaseWaiter(StoreFixture.reports)
    let mutable grant = ArenaStore.Grant()
    (storeOf pool).Claim(false, Nullable(), &grant) |> ignore
    waiter.Grant grant
    waiter

/// The same for room; with it comes how much room there is.
let private grantedRoom (pool: ArenaPool) =
    grantedIdle pool, (fun () -> (storeOf pool).Read().Room)

/// Holds up the first call that makes a backing accessible.
let private holdUp (entered: ManualResetEventSlim) (goesOn: ManualResetEventSlim) (backing: ScriptedBacking) =
    backing.OnProtect <-
        fun access ->
            if access = MemoryAccess.ReadWrite && not entered.IsSet then
                entered.Set()
                Expect.isTrue (goesOn.Wait soon) "goes on"

/// What could not be done for a wait that had ended.
let private lost =
    "An arena for a checkout whose wait had ended could not be made or kept"

[<Tests>]
let tests =
    testList
        "granted waits"
        [
            testCase "time and token end a wait that was given room while the factory takes its time" (fun () ->
                use goesOn = new ManualResetEventSlim()
                use entered = new ManualResetEventSlim()
                use source = new CancellationTokenSource()
                let waiting = ResizeArray<Task<ArenaLease>>()
                let clock = ManualClock()
                let mutable calls = 0
                let pool = ref Unchecked.defaultof<ArenaPool<HeapBacking>>

                let make () =
                    match Interlocked.Increment &calls with
                    | 1 ->
                        waiting.Add(pool.Value.CheckoutAsync(TimeSpan.FromMilliseconds 500.0).AsTask())
                        waiting.Add(pool.Value.CheckoutAsync(cancellationToken = source.Token).AsTask())
                        raise ScriptedFailure
                    | 2 ->
                        entered.Set()
                        Expect.isTrue (goesOn.Wait soon) "goes on"
                        new HeapBacking(64L)
                    | _ -> new HeapBacking(64L)

                pool.Value <-
                    new ArenaPool<HeapBacking>(1, make, ArenaPoolOptions(MaxLeases = 1, TimeProvider = clock))

                Check.throws<ScriptedFailure> [] (fun () -> pool.Value.Checkout() |> ignore)
                Expect.isTrue (entered.Wait soon) "the factory works for the first wait"
                clock.Advance(TimeSpan.FromSeconds 1.0)
                waiting[0] |> ends<TimeoutException>
                source.Cancel()
                waiting[1] |> ends<TaskCanceledException>
                let last = pool.Value.CheckoutAsync().AsTask()
                goesOn.Set()
                Expect.isTrue (last.Wait soon) "served"
                last.Result.Dispose()
                let statistics = pool.Value.GetStatistics()

                Expect.equal
                    (statistics.Idle, statistics.Leased, statistics.Checkouts, statistics.Mints)
                    (1, 0, 1L, 1L)
                    "idle, leased, checkouts, mints"

                pool.Value.Dispose())

            testCase "time ends a wait that was granted an arena while that is being made accessible" (fun () ->
                use goesOn = new ManualResetEventSlim()
                use entered = new ManualResetEventSlim()
                let clock = ManualClock()
                let backing = new ScriptedBacking(64)

                use pool =
                    new ArenaPool<ScriptedBacking>(
                        1,
                        (fun () -> backing),
                        ArenaPoolOptions(MaxLeases = 1, Checks = ArenaChecks.ProtectIdle, TimeProvider = clock)
                    )

                let lease = pool.Checkout()
                let timed = pool.CheckoutAsync(TimeSpan.FromMilliseconds 500.0).AsTask()

                backing |> holdUp entered goesOn
                lease.Dispose()
                Expect.isTrue (entered.Wait soon) "at work for the wait"
                clock.Advance(TimeSpan.FromSeconds 1.0)
                timed |> ends<TimeoutException>
                let last = pool.CheckoutAsync().AsTask()
                goesOn.Set()
                Expect.isTrue (last.Wait soon) "served"
                last.Result.Dispose()
                Expect.equal (pool.GetStatistics().Checkouts, pool.IdleCount) (2L, 1) "checkouts, idle")

            testCase
                "a wait that was granted room gets no lease of a pool disposed of before the factory is called"
                (fun () ->
                    let factory = CountingFactory(Backings.heap, 64)
                    let pool = factory.PoolWith(ArenaPoolOptions(MaxLeases = 1), 1)
                    let waiter, room = grantedRoom pool
                    pool.Dispose()

                    (Check.method typeof<ArenaPool> "FulfilHere").Invoke(pool, [| waiter |])
                    |> ignore

                    waiter.Task |> ends<ObjectDisposedException>
                    Expect.equal (factory.Backings.Length, room ()) (0, 1) "made, room")

            testCase "an arena that is not needed by a wait that ends is released by another thread" (fun () ->
                use reports = new Reports()
                let ender = Environment.CurrentManagedThreadId

                let backing =
                    new ScriptedBacking(
                        64,
                        OnDispose =
                            fun () ->
                                if Environment.CurrentManagedThreadId <> ender then
                                    raise ScriptedFailure
                    )

                let pool =
                    new ArenaPool<ScriptedBacking>(1, (fun () -> backing), reports.Options ignore)

                pool.Prewarm 1 |> ignore
                let waiter = grantedIdle pool
                pool.Dispose()

                (Check.method typeof<ArenaStore> "EndWait").Invoke(storeOf pool, [| waiter; null |])
                |> ignore

                waiter.Task |> ends<TaskCanceledException>
                SpinWait.SpinUntil((fun () -> not reports.Failures.IsEmpty), soon) |> ignore
                reports.ExpectOnly("An arena that was not needed could not be released", "ScriptedFailure")
                Expect.equal (pool.GetStatistics().Drops) 1L "drops")

            testCase "a wait that has ended gets no lease, and its arena stays with whoever ended it" (fun () ->
                use pool = ArenaPool.Heap(1, 64L)
                pool.Prewarm 1 |> ignore
                let waiter = grantedIdle pool
                Expect.isTrue (waiter.TryEnd()) "ended"
                (Check.method typeof<ArenaPool> "Fulfil").Invoke(pool, [| waiter |]) |> ignore

                // What it might have queued runs meanwhile.
                for _ in 1..20 do
                    use hasRun = new ManualResetEventSlim()
                    ThreadPool.QueueUserWorkItem(fun _ -> hasRun.Set()) |> ignore
                    Expect.isTrue (hasRun.Wait soon) "the thread pool runs"

                Expect.equal (waiter.Task.IsCompleted, waiter.TryTakeGrant()) (false, true) "served, still granted"
                StoreFixture.keep (storeOf pool) waiter.Granted.Idle)

            testCase "an arena that can't be released after its wait ended ends no process" (fun () ->
                use reports = new Reports()
                use goesOn = new ManualResetEventSlim()
                use entered = new ManualResetEventSlim()
                let backing = new ScriptedBacking(64)

                let clock = ManualClock()

                let options =
                    reports.Options(fun options ->
                        options.MaxLeases <- 1
                        options.Checks <- ArenaChecks.ProtectIdle
                        options.TimeProvider <- clock)

                let pool = new ArenaPool<ScriptedBacking>(1, (fun () -> backing), options)
                let lease = pool.Checkout()
                let timed = pool.CheckoutAsync(TimeSpan.FromMilliseconds 100.0).AsTask()

                backing |> holdUp entered goesOn
                backing.OnDispose <- fun () -> raise ScriptedFailure
                lease.Dispose()
                Expect.isTrue (entered.Wait soon) "at work for the wait"
                clock.Advance(TimeSpan.FromSeconds 1.0)
                timed |> ends<TimeoutException>
                pool.Dispose()
                goesOn.Set()
                SpinWait.SpinUntil((fun () -> not reports.Failures.IsEmpty), soon) |> ignore
                reports.ExpectOnly(lost, "ScriptedFailure"))

            testCase "a factory that is cancelled fails the wait it ran for with its own exception" (fun () ->
                let made = ref 0
                let pool = ref Unchecked.defaultof<ArenaPool<HeapBacking>>
                let waiting = ref Unchecked.defaultof<Task<ArenaLease>>

                // The first call fails, so that its room goes to one that waits.
                let make () =
                    made.Value <- made.Value + 1

                    match made.Value with
                    | 1 ->
                        waiting.Value <- pool.Value.CheckoutAsync().AsTask()
                        raise ScriptedFailure
                    | 2 -> raise (OperationCanceledException "the quota is used up")
                    | _ -> new HeapBacking(64L)

                pool.Value <- new ArenaPool<HeapBacking>(1, make, ArenaPoolOptions(MaxLeases = 1))
                Check.throws<ScriptedFailure> [] (fun () -> pool.Value.Checkout() |> ignore)
                let waiting = waiting.Value

                Check.throws<OperationCanceledException> [ "the quota is used up" ] (fun () ->
                    waiting.GetAwaiter().GetResult() |> ignore)

                Expect.isTrue waiting.IsFaulted "faulted, because nobody cancelled the wait"
                pool.Value.Checkout().Dispose()
                pool.Value.Dispose())

            testCase "a factory that fails for a wait that has ended is reported, and its room is free again" (fun () ->
                use reports = new Reports()
                use goesOn = new ManualResetEventSlim()
                use entered = new ManualResetEventSlim()
                use source = new CancellationTokenSource()
                let mutable waiting = Unchecked.defaultof<Task<ArenaLease>>
                let mutable calls = 0
                let pool = ref Unchecked.defaultof<ArenaPool<HeapBacking>>

                let make () =
                    match Interlocked.Increment &calls with
                    | 1 ->
                        waiting <- pool.Value.CheckoutAsync(cancellationToken = source.Token).AsTask()
                        raise ScriptedFailure
                    | 2 ->
                        entered.Set()
                        Expect.isTrue (goesOn.Wait soon) "goes on"
                        raise ScriptedFailure
                    | _ -> new HeapBacking(64L)

                pool.Value <-
                    new ArenaPool<HeapBacking>(1, make, reports.Options(fun options -> options.MaxLeases <- 1))

                Check.throws<ScriptedFailure> [] (fun () -> pool.Value.Checkout() |> ignore)
                Expect.isTrue (entered.Wait soon) "the factory works for the wait"
                source.Cancel()
                waiting |> ends<TaskCanceledException>
                Expect.isEmpty reports.Events "nothing has failed yet"
                goesOn.Set()
                SpinWait.SpinUntil((fun () -> not reports.Failures.IsEmpty), soon) |> ignore
                reports.ExpectOnly(lost, "ScriptedFailure")
                pool.Value.CheckoutAsync().AsTask().GetAwaiter().GetResult().Dispose()
                Expect.equal (pool.Value.GetStatistics().Failures) 2L "failures"
                pool.Value.Dispose())
        ]
