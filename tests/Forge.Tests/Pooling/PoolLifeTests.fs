/// How a pool is made and ends, also halfway, and what it remembers of its arenas.
module Forge.Tests.PoolLifeTests

open System
open System.Runtime.CompilerServices
open System.Threading
open System.Threading.Tasks
open Expecto
open Forge

/// Its timers are made by a function that may throw, and disposed of by another.
let private clockOf (make: unit -> unit) (dispose: unit -> unit) =
    { new TimeProvider() with
        member _.CreateTimer(_, _, _, _) =
            make ()

            { new ITimer with
                member _.Change(_, _) = true
                member _.Dispose() = dispose ()
                member _.DisposeAsync() = ValueTask()
            }
    }

let private poolOn (options: ArenaPoolOptions) (clock: TimeProvider) =
    let factory = CountingFactory(Backings.heap, 64)
    options.TimeProvider <- clock
    options.MaxLeases <- 1
    factory, factory.PoolWith(options, 1)

let private collect () =
    for _ in 1..3 do
        GC.Collect()
        GC.WaitForPendingFinalizers()

[<MethodImpl(MethodImplOptions.NoInlining)>]
let private failToMake (reports: Reports) =
    Check.throws<ScriptedFailure> [] (fun () ->
        clockOf (fun () -> raise ScriptedFailure) ignore
        |> poolOn (reports.Options ignore)
        |> ignore)

let private ambient = AsyncLocal<obj>()

/// A pool that is made while something lies in the execution context, and that something.
[<MethodImpl(MethodImplOptions.NoInlining)>]
let private madeWithAmbient () =
    let value = obj ()
    ambient.Value <- value
    let pool = CountingFactory(Backings.heap, 64).Pool 1
    let isSuppressed = ExecutionContext.IsFlowSuppressed()
    ambient.Value <- null
    pool, isSuppressed, WeakReference value

[<MethodImpl(MethodImplOptions.NoInlining)>]
let private disposedAndLost clock =
    let _, pool = poolOn (ArenaPoolOptions()) clock
    pool.Dispose()

[<MethodImpl(MethodImplOptions.NoInlining)>]
let private useAndLose (pool: ArenaPool<HeapBacking>) =
    for _ in 1..5 do
        pool.Checkout().Dispose()

    pool.Checkout() |> ignore

[<Tests>]
let tests =
    testList
        "pool life"
        [
            testCase "a pool that could not be made leaves nothing, and its finalizer says nothing" (fun () ->
                use reports = new Reports()
                Check.elsewhere (fun () -> failToMake reports)
                collect ()
                Expect.equal (reports.Events, reports.Failures) ([], []) "reports")

            testCase "a pool that was disposed is not finalized, so its timer is disposed of once" (fun () ->
                let mutable disposals = 0
                Check.elsewhere (fun () -> disposedAndLost (clockOf ignore (fun () -> disposals <- disposals + 1)))
                collect ()
                Expect.equal disposals 1 "disposals")

            testCase "a timer that can't be disposed of keeps nothing else from being released" (fun () ->
                let factory, pool =
                    poolOn (ArenaPoolOptions()) (clockOf ignore (fun () -> raise ScriptedFailure))

                let lease = pool.Checkout()
                let waiting = pool.CheckoutAsync().AsTask()
                Check.throws<ScriptedFailure> [] pool.Dispose
                Check.throws<ObjectDisposedException> [] (fun () -> waiting.GetAwaiter().GetResult() |> ignore)
                Check.throws<ObjectDisposedException> [] (fun () -> pool.Checkout() |> ignore)
                lease.Dispose()
                Expect.equal factory.Live [] "alive")

            testCase "a timer and arenas that can't be released are reported together" (fun () ->
                let clock = clockOf ignore (fun () -> raise ScriptedFailure)

                let pool =
                    new ArenaPool<ScriptedBacking>(
                        1,
                        (fun () -> new ScriptedBacking(64, OnDispose = fun () -> raise ScriptedFailure)),
                        ArenaPoolOptions(TimeProvider = clock)
                    )

                pool.Prewarm 1 |> ignore

                try
                    pool.Dispose()
                    failtest "nothing was thrown"
                with :? AggregateException as failures ->
                    Expect.equal failures.InnerExceptions.Count 2 "failures"

                Expect.equal (pool.GetStatistics().Idle, pool.GetStatistics().LiveBytes) (0, 0L) "idle, live")

            testCase "a pool does not hold what its maker's execution context held" (fun () ->
                let mutable made = Unchecked.defaultof<_>
                Check.elsewhere (fun () -> made <- madeWithAmbient ())
                let pool, isSuppressed, value = made
                collect ()
                Expect.isFalse value.IsAlive "alive"
                Expect.isFalse isSuppressed "the flow is as it was"
                pool.Dispose())

            testCase "a pool can be made where the flow of the execution context is suppressed" (fun () ->
                Check.elsewhere (fun () ->
                    use _ = ExecutionContext.SuppressFlow()
                    use pool = CountingFactory(Backings.heap, 64).Pool 1
                    Expect.isTrue (ExecutionContext.IsFlowSuppressed()) "still suppressed"
                    pool.Checkout().Dispose()))

            testCase "prewarming at the limit says how many of the arenas are idle" (fun () ->
                let factory = CountingFactory(Backings.heap, 64)
                use pool = factory.PoolWith(ArenaPoolOptions(MaxLeases = 3), 8)
                use _ = pool.Checkout()

                Check.throws<ArenaPoolLimitException> [ "3 arenas, 2 of them idle"; "MaxLeases is 3" ] (fun () ->
                    pool.Prewarm 8 |> ignore)

                Expect.equal pool.IdleCount 2 "those made are kept")

            testCase "what leases there were is known after one was lost" (fun () ->
                let mutable leaks = 0

                use pool =
                    new ArenaPool<HeapBacking>(
                        2,
                        (fun () -> new HeapBacking(64L)),
                        ArenaPoolOptions(Checks = ArenaChecks.TrackLeaks, OnLeak = fun _ -> leaks <- leaks + 1)
                    )

                Check.elsewhere (fun () -> useAndLose pool)
                let deadline = DateTime.UtcNow.AddSeconds 20.0

                while Volatile.Read &leaks = 0 && DateTime.UtcNow < deadline do
                    collect ()

                Expect.equal leaks 1 "leaks"
                let statistics = pool.GetStatistics()

                Expect.equal
                    (statistics.Checkouts, statistics.Returns, statistics.Leased, statistics.Idle, statistics.LiveBytes)
                    (6L, 5L, 1, 0, 64L)
                    "checkouts, returns, leased, idle, live bytes")

            testCase "an arena whose checkout failed is released once it has been idle long" (fun () ->
                let clock = ManualClock()
                let backing = new ScriptedBacking(64)

                use pool =
                    new ArenaPool<ScriptedBacking>(
                        1,
                        (fun () -> backing),
                        ArenaPoolOptions(
                            Checks = ArenaChecks.ProtectIdle,
                            TimeProvider = clock,
                            TrimAfter = TimeSpan.FromMinutes 1.0
                        )
                    )

                pool.Prewarm 1 |> ignore

                backing.OnProtect <-
                    fun access ->
                        if access = MemoryAccess.ReadWrite then
                            raise ScriptedFailure

                Check.throws<ScriptedFailure> [] (fun () -> pool.Checkout() |> ignore)
                let statistics = pool.GetStatistics()

                Expect.equal
                    (statistics.Checkouts, statistics.Leased, statistics.Idle, statistics.Failures)
                    (0L, 0, 1, 1L)
                    "checkouts, leased, idle, failures"

                clock.Advance(TimeSpan.FromMinutes 2.0)
                Expect.equal (pool.IdleCount, pool.GetStatistics().Trims) (0, 1L) "idle, trims")

            testCase "what has been counted stays counted while arenas are being released or their pages are" (fun () ->
                let seen = ResizeArray<int64 * int64 * int>()
                let mutable look = ignore

                let make () =
                    new ScriptedBacking(64, OnReleasePages = (fun _ -> look ()), OnDispose = fun () -> look ())

                use pool = new ArenaPool<ScriptedBacking>(4, make)

                look <-
                    fun () ->
                        let statistics = pool.GetStatistics()
                        seen.Add(statistics.Checkouts, statistics.Returns, statistics.Leased)

                let leases = List.init 4 (fun _ -> pool.Checkout())
                leases |> List.iter _.Dispose()
                let out = pool.Checkout()
                pool.ReleaseIdle()
                pool.Clear()
                out.Dispose()
                look ()
                Expect.hasLength seen 7 "looks"

                for checkouts, returns, leased in Seq.take 6 seen do
                    Expect.equal (checkouts, returns, leased) (5L, 4L, 1) "checkouts, returns, leased"

                Expect.equal seen[6] (5L, 5L, 0) "in the end")

            testCase "an interrupt at the end of a pool keeps nothing from being released" (fun () ->
                let factory = CountingFactory(Backings.heap, 64)
                let pool = factory.Pool 1
                pool.Prewarm 1 |> ignore

                Check.elsewhere (fun () ->
                    Thread.CurrentThread.Interrupt()

                    try
                        pool.Dispose()
                        Thread.Sleep 1
                    with :? ThreadInterruptedException ->
                        ())

                Expect.equal factory.Live [] "alive")
        ]
