/// When idle arenas are released.
module Forge.Tests.TrimTests

open System
open System.Reflection
open System.Runtime.CompilerServices
open System.Threading
open Expecto
open Forge

let private minutes (count: float) = TimeSpan.FromMinutes count

let private pool (clock: ManualClock) capacity =
    let factory = CountingFactory(Backings.heap, 64)
    let options = ArenaPoolOptions(TrimAfter = minutes 4.0, TimeProvider = clock)
    factory, factory.PoolWith(options, capacity)

/// Makes a pool with idle arenas, and forgets it.
[<MethodImpl(MethodImplOptions.NoInlining)>]
let private abandon (options: ArenaPoolOptions) =
    let factory = CountingFactory(Backings.heap, 64)
    let pool = factory.PoolWith(options, 3)
    let lost = pool.Checkout()
    pool.Prewarm 3 |> ignore
    lost.AllocSlice<int> 1 |> ignore
    factory

/// Whether the core under test is the one for .NET, not the one for netstandard2.0.
let private isBuiltForNet =
    typeof<BumpArena>.Assembly.GetReferencedAssemblies()
    |> Array.forall (fun library -> library.Name <> "netstandard")

/// What was subscribed to memory pressure and has ended that; held by nothing but what watches the collector, if that.
[<MethodImpl(MethodImplOptions.NoInlining)>]
let private endedSubscription () =
    let subscription = MemoryPressure.Subscribe(obj (), ignore)
    subscription.Dispose()
    WeakReference(subscription, true)

/// A pool that is garbage and was not finalized, with a clock that its timer hangs on.
[<MethodImpl(MethodImplOptions.NoInlining)>]
let private lostPool (clock: ManualClock) =
    let pool =
        CountingFactory(Backings.heap, 64).PoolWith(ArenaPoolOptions(TimeProvider = clock), 3)

    GC.SuppressFinalize pool
    WeakReference pool

/// Loses a pool whose only idle arena, of backing 7, can't be released.
[<MethodImpl(MethodImplOptions.NoInlining)>]
let private loseFailing () =
    let backing = new CountedBacking(7, new HeapBacking(8un), FailRelease = true)
    let pool = new ArenaPool<CountedBacking>(1, (fun () -> backing))
    pool.Prewarm 1 |> ignore

/// The arenas of a pool that was disposed of with idle and leased ones.
[<MethodImpl(MethodImplOptions.NoInlining)>]
let private arenasOfDisposed (pool: ArenaPool<HeapBacking>) (made: ResizeArray<WeakReference>) =
    pool.Prewarm 3 |> ignore
    let lease = pool.Checkout()
    pool.Dispose()
    lease.Dispose()
    List.ofSeq made

let private collect (until: unit -> bool) =
    let deadline = DateTime.UtcNow.AddSeconds 20.0

    while not (until ()) && DateTime.UtcNow < deadline do
        GC.Collect()
        GC.WaitForPendingFinalizers()
        Thread.Sleep 1

[<Tests>]
let tests =
    testList
        "trim"
        [
            testCase "an arena that was idle so long is released, at most a quarter later" (fun () ->
                let clock = ManualClock()
                let factory, pool = pool clock 2
                use pool = pool
                Expect.equal (pool.Prewarm 2) 2 "prewarmed"
                clock.Advance(minutes 3.9)
                Expect.equal (pool.IdleCount, factory.Live.Length) (2, 2) "before"
                clock.Advance(minutes 1.1)
                Expect.equal (pool.IdleCount, factory.Live.Length) (0, 0) "after"
                Expect.equal (pool.GetStatistics().Trims) 2L "trims")

            testCase "an arena in use stays, in the lane and in the stack" (fun () ->
                let clock = ManualClock()
                let factory, pool = pool clock 2
                use pool = pool

                for _ in 1..10 do
                    let first, second = pool.Checkout(), pool.Checkout()
                    clock.Advance(minutes 1.0)
                    pool.GiveBack first
                    pool.GiveBack second
                    clock.Advance(minutes 1.0)

                Expect.equal
                    (pool.IdleCount, factory.Backings.Length, factory.Live.Length)
                    (2, 2, 2)
                    "idle, made, alive")

            testCase "of several arenas the ones not needed go, and the ones in use stay" (fun () ->
                let clock = ManualClock()
                let factory, pool = pool clock 4
                use pool = pool
                pool.Prewarm 4 |> ignore

                for _ in 1..10 do
                    let first, second = pool.Checkout(), pool.Checkout()
                    pool.GiveBack first
                    pool.GiveBack second
                    clock.Advance(minutes 1.0)

                Expect.equal (pool.IdleCount, factory.Live.Length, factory.ReleasedTwice) (2, 2, []) "idle, alive")

            testCase
                "an arena that the next one to be idle sends out of the lane is released as early as if it had stayed"
                (fun () ->
                    let clock = ManualClock()
                    let factory, pool = pool clock 2
                    use pool = pool
                    let first, second = pool.Checkout(), pool.Checkout()
                    pool.GiveBack first
                    clock.Advance(minutes 1.5)
                    pool.GiveBack second
                    clock.Advance(minutes 3.5)

                    Expect.equal
                        (factory.Live |> List.map _.Id)
                        [ 1 ]
                        "alive once the first was idle for a quarter longer"

                    clock.Advance(minutes 1.0)
                    Expect.equal factory.Live [] "alive a minute later")

            testCase "a leased arena is never released" (fun () ->
                let clock = ManualClock()
                let factory, pool = pool clock 2
                use pool = pool
                use lease = pool.Checkout()
                let slice = lease.AllocSlice<int> 1
                clock.Advance(minutes 100.0)
                Expect.isTrue slice.IsValid "slice"
                Expect.equal factory.Live.Length 1 "alive")

            testCase "an infinite time keeps idle arenas for ever, and needs no timer" (fun () ->
                let clock = ManualClock()
                let factory = CountingFactory(Backings.heap, 64)

                use pool =
                    factory.PoolWith(ArenaPoolOptions(TrimAfter = Timeout.InfiniteTimeSpan, TimeProvider = clock), 2)

                pool.Prewarm 2 |> ignore
                clock.Advance(minutes 1e6)
                Expect.equal (pool.IdleCount, clock.Timers) (2, 0) "idle, timers")

            testCase "a disposed pool leaves no timer behind" (fun () ->
                let clock = ManualClock()
                let _, pool = pool clock 2
                Expect.equal clock.Timers 1 "while it lives"
                pool.Dispose()
                Expect.equal clock.Timers 0 "afterwards")

            testCase "a backing whose release throws does not keep the others from being released" (fun () ->
                let clock = ManualClock()
                let factory, pool = pool clock 3
                use pool = pool
                pool.Prewarm 3 |> ignore
                factory.Backings[1].FailRelease <- true

                Check.readingErrors (fun written ->
                    clock.Advance(minutes 5.0)

                    Expect.stringContains
                        (written ())
                        "A pool could not release an idle arena: release of backing 1 failed"
                        "written to standard error")

                Expect.equal (pool.IdleCount, factory.Live.Length) (0, 0) "idle, alive")

            testCase "a pool that nobody holds says which arena it could not release" (fun () ->
                Check.readingErrors (fun written ->
                    loseFailing ()

                    let said () =
                        (written ()).Contains "release of backing 7 failed"

                    collect said

                    Expect.stringContains
                        (written ())
                        "A pool that was never disposed could not release an arena: "
                        "written to standard error"

                    Expect.isTrue (said ()) "which"))

            testCase "a pool that nobody holds gives its idle arenas back, and keeps a lost lease's" (fun () ->
                for options in [ ArenaPoolOptions(); ArenaPoolOptions(TrimAfter = Timeout.InfiniteTimeSpan) ] do
                    let factory = abandon options
                    collect (fun () -> factory.Live.Length = 1)
                    Expect.equal (factory.Live |> List.map _.Id) [ 0 ] "the leased one is alive"
                    Expect.equal factory.ReleasedTwice [] "released twice"
                    (factory.Live.Head :> IDisposable).Dispose())

            for name, environment, after in
                [
                    // The build for netstandard2.0 has no way to ask.
                    "where memory runs short",
                    [ "DOTNET_GCHighMemPercent", "1" ],
                    (if isBuiltForNet then
                         "after 0; alive 1"
                     else
                         "after 3; alive 4")
                    "where it does not", [ "DOTNET_GCHighMemPercent", "63" ], "after 3; alive 4"
                ] do
                testCase $"a collection releases idle arenas {name}: {after}" (fun () ->
                    let program = Assembly.GetExecutingAssembly().Location
                    let ran = Repository.dotnetWith environment [ program; "pressure" ] ""
                    Expect.equal (ran.Code, ran.Error) (0, "") "ran"
                    Expect.equal (ran.Output.Trim()) $"idle before 3, {after}; held True" "what it said")

            testCase "after each collection who subscribed is asked and told, until it ends that or is gone" (fun () ->
                if isBuiltForNet then
                    let mutable isShort, asked, told = false, 0, 0

                    let ask () =
                        Interlocked.Increment &asked |> ignore
                        Volatile.Read &isShort

                    let subscribe (target: obj) =
                        MemoryPressure.Subscribe(target, (fun _ -> Interlocked.Increment &told |> ignore), ask)

                    let target = obj ()
                    use subscription = subscribe target
                    collect (fun () -> Volatile.Read &asked >= 3)
                    Expect.isGreaterThanOrEqual asked 3 "asked again and again"
                    Expect.equal told 0 "told while memory was not short"
                    isShort <- true
                    collect (fun () -> Volatile.Read &told >= 2)
                    Expect.isGreaterThanOrEqual told 2 "told again and again"
                    GC.KeepAlive target
                    subscription.Dispose()
                    collect (fun () -> true)
                    let asOfNow = asked

                    for _ in 1..5 do
                        GC.Collect()
                        GC.WaitForPendingFinalizers()

                    Expect.equal asked asOfNow "asked after the end")

            testCase "a disposed pool is not told of memory pressure any more" (fun () ->
                let pool = CountingFactory(Backings.heap, 64).Pool 1
                let trimmer = (Check.field typeof<ArenaPool> "_trimmer").GetValue pool
                let subscription = (Check.field typeof<IdleTrimmer> "_pressure").GetValue trimmer

                let isOver () =
                    (Check.field (subscription.GetType()) "_isOver").GetValue subscription

                Expect.equal (isOver ()) (box 0) "while it lives"
                pool.Dispose()
                Expect.notEqual (isOver ()) (box 0) "afterwards")

            testCase "where all idle arenas are to go, they go, and count as trimmed" (fun () ->
                let factory = CountingFactory(Backings.heap, 64)
                use pool = factory.Pool 3
                use lease = pool.Checkout()
                pool.Prewarm 3 |> ignore
                pool.TrimAll()
                Expect.equal (pool.IdleCount, factory.Live.Length) (0, 1) "idle, alive"
                Expect.equal (pool.GetStatistics().Trims) 3L "trims"
                Expect.isTrue lease.IsHeld "the leased one stays")

            testCase "the timer of a pool that is gone ends when it comes due" (fun () ->
                let clock = ManualClock()
                let pool = lostPool clock
                collect (fun () -> not pool.IsAlive)
                Expect.equal (pool.IsAlive, clock.Timers) (false, 1) "alive, timers"
                clock.Advance(minutes 5.0)
                Expect.equal clock.Timers 0 "timers")

            testCase "nothing goes on watching the collector for a subscription that has ended" (fun () ->
                let subscription = endedSubscription ()
                collect (fun () -> not subscription.IsAlive)
                Expect.isFalse subscription.IsAlive "alive")

            testCase "a disposed pool holds none of its arenas" (fun () ->
                let made = ResizeArray<WeakReference>()

                let make () =
                    let backing = new HeapBacking(8un)
                    made.Add(WeakReference backing)
                    backing

                let pool = new ArenaPool<HeapBacking>(3, make)
                let backings = arenasOfDisposed pool made
                collect (fun () -> backings |> List.forall (fun backing -> not backing.IsAlive))
                Expect.equal (backings |> List.map _.IsAlive) [ false; false; false ] "alive"
                Expect.stringContains (string pool) "disposed" "the pool, which is still held")

            for value, reason in
                [
                    TimeSpan.Zero, "more than none"
                    minutes -1.0, "more than none"
                    TimeSpan.FromDays 40.0 + TimeSpan.FromTicks 1L, "40 days"
                ] do
                testCase $"a time to trim after of {value} is refused" (fun () ->
                    Check.throws<ArgumentOutOfRangeException> [ reason; string value ] (fun () ->
                        new ArenaPool<HeapBacking>(
                            1,
                            (fun () -> new HeapBacking 8un),
                            ArenaPoolOptions(TrimAfter = value)
                        )
                        |> ignore))

            testCase "a time to trim after of 40 days is the longest" (fun () ->
                let options = ArenaPoolOptions(TrimAfter = TimeSpan.FromDays 40.0)
                use pool = new ArenaPool<HeapBacking>(1, (fun () -> new HeapBacking 8un), options)
                Expect.equal (pool.Prewarm 1) 1 "made")
        ]
