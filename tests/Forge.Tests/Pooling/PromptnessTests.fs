/// CheckoutAsync returns to its caller at once, and time and token end its wait, whatever other threads are at.
module Forge.Tests.PromptnessTests

open System
open System.Threading
open System.Threading.Tasks
open Expecto
open Forge

let private soon = TimeSpan.FromSeconds 20.0

let private poolOf options =
    new ArenaPool<HeapBacking>(1, (fun () -> new HeapBacking(64un)), options)

/// A pool of one arena, whose give-back is stopped on a thread of its own while it returns pages; the action runs meanwhile.
let private whileGivingBack (action: ArenaPool<ScriptedBacking> -> unit) =
    use stopped = new ManualResetEventSlim()
    use goesOn = new ManualResetEventSlim()
    let backing = new ScriptedBacking(64 * 1024)

    use pool =
        new ArenaPool<ScriptedBacking>(1, (fun () -> backing), ArenaPoolOptions(MaxLeases = 1, RetainBytes = 0un))

    // So that the arena has a seat, and keeps it meanwhile.
    pool.Prewarm 1 |> ignore
    let lease = pool.Checkout()
    lease.AllocSlice<byte> 1 |> ignore

    backing.OnReleasePages <-
        fun _ ->
            stopped.Set()
            Expect.isTrue (goesOn.Wait soon) "goes on"

    let giveBack = Task.Run(fun () -> lease.Dispose())
    Expect.isTrue (stopped.Wait soon) "stopped"

    try
        action pool
    finally
        goesOn.Set()

    Expect.isTrue (giveBack.Wait soon) "given back"

let private ends<'E when 'E :> exn> (waiting: Task<ArenaLease>) =
    Expect.isTrue
        (Task.WhenAny(waiting, Task.Delay soon).GetAwaiter().GetResult() = (waiting :> Task))
        "the wait has ended"

    Check.throws<'E> [] (fun () -> waiting.GetAwaiter().GetResult() |> ignore)

let private storeOf (pool: ArenaPool) =
    (Check.field typeof<ArenaPool> "_store").GetValue pool :?> ArenaStore

/// A wait that a pool has granted what a checkout would get, and that was not told yet.
let private grantedIdle (pool: ArenaPool) =
    let waiter = LeaseWaiter()
    let mutable grant = ArenaStore.Grant()
    (storeOf pool).Claim(false, Nullable(), &grant) |> ignore
    waiter.Grant grant
    waiter

/// The same for room; with it comes how much room there is.
let private grantedRoom (pool: ArenaPool) =
    grantedIdle pool, (fun () -> (storeOf pool).Read().Room)

/// Begins a wait just when another thread cancels it.
let private cancelAsItBegins (checkout: CancellationToken -> ValueTask<ArenaLease>) =
    use source = new CancellationTokenSource()
    use gate = new Barrier(2)

    let cancel =
        Task.Run(fun () ->
            gate.SignalAndWait()
            source.Cancel())

    gate.SignalAndWait()

    try
        checkout(source.Token).AsTask() |> ends<TaskCanceledException>
    with :? OperationCanceledException ->
        ()

    cancel.Wait()

[<Tests>]
let tests =
    testList
        "promptness"
        [
            testCase "a checkout waits elsewhere while a give-back returns pages, and its time ends that" (fun () ->
                whileGivingBack (fun pool ->
                    pool.CheckoutAsync(TimeSpan.FromMilliseconds 20.0).AsTask()
                    |> ends<TimeoutException>))

            testCase "a checkout waits elsewhere while a give-back returns pages, and its token ends that" (fun () ->
                whileGivingBack (fun pool ->
                    use source = new CancellationTokenSource()
                    let waiting = pool.CheckoutAsync(cancellationToken = source.Token).AsTask()
                    source.Cancel()
                    waiting |> ends<TaskCanceledException>))

            testCase "a checkout that waits while a give-back returns pages gets its arena" (fun () ->
                let mutable waiting = Unchecked.defaultof<Task<ArenaLease>>

                whileGivingBack (fun pool ->
                    waiting <- pool.CheckoutAsync().AsTask()
                    Expect.isFalse waiting.IsCompleted "waits")

                Expect.isTrue (waiting.Wait soon) "served"
                waiting.Result.Dispose())

            testCase "a pool can be disposed of while a give-back returns pages" (fun () ->
                whileGivingBack (fun pool ->
                    Expect.isTrue (Task.Run(fun () -> pool.Dispose()).Wait soon) "disposed"
                    Check.throws<ObjectDisposedException> [] (fun () -> pool.Checkout() |> ignore)))

            testCase "a backing that disposes of the pool while it returns pages is released" (fun () ->
                let backing = new ScriptedBacking(64 * 1024)
                let mutable releases = 0
                backing.OnDispose <- fun () -> releases <- releases + 1

                let pool =
                    new ArenaPool<ScriptedBacking>(1, (fun () -> backing), ArenaPoolOptions(RetainBytes = 0un))

                backing.OnReleasePages <- fun _ -> pool.Dispose()
                pool.Prewarm 1 |> ignore
                let lease = pool.Checkout()
                lease.AllocSlice<byte> 1 |> ignore
                Expect.isTrue (Task.Run(fun () -> lease.Dispose()).Wait soon) "given back"
                Expect.equal releases 1 "releases")

            for days in [ 41.0; 60.0; TimeSpan.MaxValue.TotalDays ] do
                testCase $"a wait of {days:F0} days waits as long" (fun () ->
                    let clock = ManualClock()

                    use pool =
                        poolOf (
                            ArenaPoolOptions(MaxLeases = 1, TimeProvider = clock, TrimAfter = Timeout.InfiniteTimeSpan)
                        )

                    let time =
                        if days > 1e6 then
                            TimeSpan.MaxValue
                        else
                            TimeSpan.FromDays days

                    use _ = pool.Checkout()
                    let waiting = pool.CheckoutAsync(time).AsTask()

                    if time < TimeSpan.MaxValue then
                        clock.Advance(time - TimeSpan.FromTicks 1L)
                        Expect.isFalse waiting.IsCompleted "not yet"
                        clock.Advance(TimeSpan.FromTicks 1L)
                        waiting |> ends<TimeoutException>
                        Expect.equal clock.Timers 0 "timers"
                    else
                        clock.Advance(TimeSpan.FromDays 100_000.0)
                        Expect.isFalse waiting.IsCompleted "not yet")

            testCase "the system's clock takes the longest wait" (fun () ->
                use pool = poolOf (ArenaPoolOptions(MaxLeases = 1))
                let lease = pool.Checkout()
                let waiting = pool.CheckoutAsync(TimeSpan.MaxValue).AsTask()
                lease.Dispose()
                Expect.isTrue (waiting.Wait soon) "served"
                waiting.Result.Dispose())

            testCase "a wait of no time ends when the clock moves, without a lease" (fun () ->
                let clock = ManualClock()
                use pool = poolOf (ArenaPoolOptions(MaxLeases = 1, TimeProvider = clock))
                use _ = pool.Checkout()
                let waiting = pool.CheckoutAsync(TimeSpan.Zero).AsTask()
                clock.Advance TimeSpan.Zero
                waiting |> ends<TimeoutException>)

            testCase "a token that is cancelled while the wait begins ends it" (fun () ->
                use pool = poolOf (ArenaPoolOptions(MaxLeases = 1))

                for _ in 1..200 do
                    use lease = pool.Checkout()
                    cancelAsItBegins (fun token -> pool.CheckoutAsync(cancellationToken = token))

                Expect.equal (pool.GetStatistics().Leased, pool.IdleCount) (0, 1) "leased, idle")

            testCase "a clock whose timers can't be disposed of costs no lease" (fun () ->
                let clock =
                    { new TimeProvider() with
                        member _.CreateTimer(_, _, _, _) =
                            { new ITimer with
                                member _.Change(_, _) = true
                                member _.Dispose() = raise ScriptedFailure
                                member _.DisposeAsync() = ValueTask()
                            }
                    }

                use pool =
                    poolOf (
                        ArenaPoolOptions(MaxLeases = 1, TimeProvider = clock, TrimAfter = Timeout.InfiniteTimeSpan)
                    )

                let lease = pool.Checkout()
                let waiting = pool.CheckoutAsync(TimeSpan.FromDays 1.0).AsTask()

                Check.readingErrors (fun errors ->
                    lease.Dispose()
                    Expect.stringContains (errors ()) "timer" "reported")

                Expect.isTrue (waiting.Wait soon) "served"
                waiting.Result.Dispose())

            testCase "a clock that can't make a timer fails the call, which waits for nothing" (fun () ->
                let clock =
                    { new TimeProvider() with
                        member _.CreateTimer(_, _, _, _) = raise ScriptedFailure
                    }

                use pool =
                    poolOf (
                        ArenaPoolOptions(MaxLeases = 1, TimeProvider = clock, TrimAfter = Timeout.InfiniteTimeSpan)
                    )

                let lease = pool.Checkout()
                Check.throws<ScriptedFailure> [] (fun () -> pool.CheckoutAsync(TimeSpan.FromDays 1.0) |> ignore)
                lease.Dispose()
                Expect.equal pool.IdleCount 1 "idle: nobody waits for it")

            testCase "time and token end a wait that was given room while the factory takes its time" (fun () ->
                use goesOn = new ManualResetEventSlim()
                use entered = new ManualResetEventSlim()
                use source = new CancellationTokenSource()
                let waiting = ResizeArray<Task<ArenaLease>>()
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
                        new HeapBacking(64un)
                    | _ -> new HeapBacking(64un)

                pool.Value <- new ArenaPool<HeapBacking>(1, make, ArenaPoolOptions(MaxLeases = 1))
                Check.throws<ScriptedFailure> [] (fun () -> pool.Value.Checkout() |> ignore)
                Expect.isTrue (entered.Wait soon) "the factory works for the first wait"
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
                let backing = new ScriptedBacking(64)

                use pool =
                    new ArenaPool<ScriptedBacking>(
                        1,
                        (fun () -> backing),
                        ArenaPoolOptions(MaxLeases = 1, Checks = ArenaChecks.ProtectIdle)
                    )

                let lease = pool.Checkout()
                let timed = pool.CheckoutAsync(TimeSpan.FromMilliseconds 500.0).AsTask()

                backing.OnProtect <-
                    fun access ->
                        if access = MemoryAccess.ReadWrite && not entered.IsSet then
                            entered.Set()
                            Expect.isTrue (goesOn.Wait soon) "goes on"

                lease.Dispose()
                Expect.isTrue (entered.Wait soon) "at work for the wait"
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

            testCase "serving a wait that has ended runs no code of the user's on the thread that serves" (fun () ->
                Check.readingErrors (fun errors ->
                    let backing = new ScriptedBacking(64, OnDispose = fun () -> raise ScriptedFailure)
                    let pool = new ArenaPool<ScriptedBacking>(1, (fun () -> backing))
                    pool.Prewarm 1 |> ignore
                    let waiter = grantedIdle pool
                    pool.Dispose()
                    Expect.isTrue (waiter.TryEnd()) "ended"
                    (Check.method typeof<ArenaPool> "Fulfil").Invoke(pool, [| waiter |]) |> ignore

                    Expect.isTrue
                        (SpinWait.SpinUntil((fun () -> errors().Contains "a wait that had ended"), soon))
                        "reported by another thread"))

            testCase "an arena of a wait that ended that can't be released ends no process" (fun () ->
                Check.readingErrors (fun errors ->
                    use goesOn = new ManualResetEventSlim()
                    use entered = new ManualResetEventSlim()
                    let backing = new ScriptedBacking(64)

                    let pool =
                        new ArenaPool<ScriptedBacking>(
                            1,
                            (fun () -> backing),
                            ArenaPoolOptions(MaxLeases = 1, Checks = ArenaChecks.ProtectIdle)
                        )

                    let lease = pool.Checkout()
                    let timed = pool.CheckoutAsync(TimeSpan.FromMilliseconds 100.0).AsTask()

                    backing.OnProtect <-
                        fun access ->
                            if access = MemoryAccess.ReadWrite && not entered.IsSet then
                                entered.Set()
                                Expect.isTrue (goesOn.Wait soon) "goes on"

                    backing.OnDispose <- fun () -> raise ScriptedFailure
                    lease.Dispose()
                    Expect.isTrue (entered.Wait soon) "at work for the wait"
                    timed |> ends<TimeoutException>
                    pool.Dispose()
                    goesOn.Set()

                    Expect.isTrue
                        (SpinWait.SpinUntil((fun () -> errors().Contains "a wait that had ended"), soon))
                        "reported"))

            testCase "a wait that is cancelled as it begins leaves no timer" (fun () ->
                let clock = ManualClock()

                use pool =
                    poolOf (
                        ArenaPoolOptions(MaxLeases = 1, TimeProvider = clock, TrimAfter = Timeout.InfiniteTimeSpan)
                    )

                use _ = pool.Checkout()

                for _ in 1..2000 do
                    cancelAsItBegins (fun token -> pool.CheckoutAsync(TimeSpan.FromDays 30.0, token))

                Expect.equal clock.Timers 0 "timers")

            testCase "what a checkout throws is thrown without the lock" (fun () ->
                let pool = poolOf (ArenaPoolOptions(MaxLeases = 1))
                let lease = pool.Checkout()
                let mutable looks = 0

                let handler =
                    EventHandler<Runtime.ExceptionServices.FirstChanceExceptionEventArgs>(fun _ raised ->
                        match raised.Exception with
                        | :? ArenaPoolLimitException
                        | :? ObjectDisposedException when Task.Run(fun () -> pool.IdleCount |> ignore).Wait soon ->
                            looks <- looks + 1
                        | _ -> ())

                AppDomain.CurrentDomain.FirstChanceException.AddHandler handler

                try
                    Check.throws<ArenaPoolLimitException> [] (fun () -> pool.Checkout() |> ignore)
                    Check.throws<ArenaPoolLimitException> [] (fun () -> pool.Prewarm 1 |> ignore)
                    pool.Dispose()
                    Check.throws<ObjectDisposedException> [] (fun () -> pool.Checkout() |> ignore)
                    Check.throws<ObjectDisposedException> [] (fun () -> pool.CheckoutAsync() |> ignore)
                finally
                    AppDomain.CurrentDomain.FirstChanceException.RemoveHandler handler

                // An exception that passes a handler of its own counts again there.
                Expect.isGreaterThanOrEqual looks 4 "looks at the pool while it is thrown"
                lease.Dispose())
        ]
