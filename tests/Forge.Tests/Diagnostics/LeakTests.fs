module Forge.Tests.LeakTests

open System
open System.Collections.Concurrent
open System.Diagnostics
open System.Diagnostics.Tracing
open System.Runtime.CompilerServices
open System.Threading
open Expecto
open Forge

/// A pool that reports its leaks here. The backings stay the test's, to be released at its end.
type private Tracked() =
    let reports = ConcurrentQueue<LeakedLease>()
    let factory = CountingFactory(Backings.heap, 4096)

    let pool =
        new ArenaPool<CountedBacking>(
            4,
            (fun () -> factory.Mint()),
            ArenaPoolOptions(Checks = ArenaChecks.TrackLeaks, OnLeak = fun leak -> reports.Enqueue leak)
        )

    member _.Pool = pool

    /// What was reported once the garbage collector has had every chance.
    member _.Reports(wanted: int) =
        let mutable rounds = 0

        while rounds < 20 && (rounds < 3 || reports.Count < wanted) do
            GC.Collect()
            GC.WaitForPendingFinalizers()
            rounds <- rounds + 1

        List.ofSeq reports

    interface IDisposable with
        member _.Dispose() =
            pool.Dispose()

            for backing in factory.Live do
                (backing :> IDisposable).Dispose()

[<MethodImpl(MethodImplOptions.NoInlining)>]
let private loseLease (pool: ArenaPool<CountedBacking>) =
    let lease = pool.Checkout()
    lease.AllocSlice<int> 10 |> ignore

[<MethodImpl(MethodImplOptions.NoInlining)>]
let private loseLeaseAfterWaiting (pool: ArenaPool<HeapBacking>) =
    let held = pool.Checkout()
    let waiting = pool.CheckoutAsync().AsTask()
    held.Dispose()
    waiting.GetAwaiter().GetResult() |> ignore

[<MethodImpl(MethodImplOptions.NoInlining)>]
let private keepSlice (pool: ArenaPool<CountedBacking>) =
    let lease = pool.Checkout()
    lease.AllocSlice<int> 10

[<MethodImpl(MethodImplOptions.NoInlining)>]
let private useRightly (pool: ArenaPool<CountedBacking>) =
    for _ in 1..3 do
        use lease = pool.Checkout()
        lease.AllocSlice<int> 10 |> ignore

[<Tests>]
let tests =
    testSequenced
    <| testList
        "leaks"
        [
            testCase "a lost lease of a checkout that waited is reported with the method that called it" (fun () ->
                let reports = ConcurrentQueue<LeakedLease>()

                use pool =
                    new ArenaPool<HeapBacking>(
                        1,
                        (fun () -> new HeapBacking(64L)),
                        ArenaPoolOptions(
                            Checks = ArenaChecks.TrackLeaks,
                            MaxLeases = 1,
                            OnLeak = fun leak -> reports.Enqueue leak
                        )
                    )

                Check.elsewhere (fun () -> loseLeaseAfterWaiting pool)
                let mutable rounds = 0

                while rounds < 200 && reports.IsEmpty do
                    GC.Collect()
                    GC.WaitForPendingFinalizers()
                    Thread.Sleep 1
                    rounds <- rounds + 1

                let sites = [ for leak in reports -> leak.CallSite ]
                Expect.equal sites.Length 1 "reports"
                Expect.stringContains sites.Head "LeakTests.loseLeaseAfterWaiting" "method"
                Needs.jit "the file and line of a frame"
                Expect.stringContains sites.Head "LeakTests.fs:" "its file and line")

            testCase "a lost lease is reported once, with the method that checked it out" (fun () ->
                use tracked = new Tracked()
                Check.elsewhere (fun () -> loseLease tracked.Pool)

                match tracked.Reports 1 with
                | [ leak ] ->
                    Expect.stringContains leak.CallSite "LeakTests.loseLease" "call site"
                    Expect.stringContains leak.StackTrace "loseLease" "stack"
                    Expect.equal leak.Capacity 4096L "capacity"

                    for part in [ "4096 bytes"; "never given back"; "LeakTests.loseLease" ] do
                        Expect.stringContains (string leak) part "words"

                    Expect.equal (tracked.Reports 2).Length 1 "once"
                    let statistics = tracked.Pool.GetStatistics()
                    Expect.equal (statistics.Leased, statistics.RetainedBytes) (1, 0L) "leased, retained"
                    Needs.jit "the file and line of a frame"
                    Expect.stringContains leak.CallSite "LeakTests.fs:" "its file and line"
                | other -> failtest $"{other.Length} reports")

            testCase "a checkout whose stack tells nothing was by an unknown method" (fun () ->
                let leak = LeakedLease(StackTrace(StackFrame 10000), 64L)
                Expect.equal leak.CallSite "an unknown method" "call site")

            testCase "leases given back are not reported, nor are idle arenas that are let go" (fun () ->
                use tracked = new Tracked()
                Check.elsewhere (fun () -> useRightly tracked.Pool)
                tracked.Pool.Clear()
                Expect.isEmpty (tracked.Reports 1) "reports")

            testCase "a lease is not lost while something of it is still held" (fun () ->
                use tracked = new Tracked()
                let kept = Array.zeroCreate<ArenaSlice<int>> 1
                Check.elsewhere (fun () -> kept[0] <- keepSlice tracked.Pool)
                Expect.isEmpty (tracked.Reports 1) "a slice is held"
                Check.elsewhere (fun () -> Expect.isTrue (kept[0].IsValid && kept[0].Length = 10) "slice")
                kept[0] <- ArenaSlice<int>()
                Expect.equal (tracked.Reports 1).Length 1 "nothing is")

            testCase "suppressing the finalizers of all that a program can reach hides nothing" (fun () ->
                use tracked = new Tracked()

                Check.elsewhere (fun () ->
                    let lease = box (tracked.Pool.Checkout())
                    GC.SuppressFinalize lease
                    GC.SuppressFinalize tracked.Pool)

                Expect.equal (tracked.Reports 1).Length 1 "reports")

            testCase "an arena can be lost again by a later lease, and is reported for that one" (fun () ->
                use tracked = new Tracked()
                Check.elsewhere (fun () -> useRightly tracked.Pool)
                Check.elsewhere (fun () -> loseLease tracked.Pool)
                Expect.equal (tracked.Reports 1 |> List.map _.CallSite.Contains("loseLease")) [ true ] "reports")

            testCase "a lost lease is an event, too, also where no handler was given" (fun () ->
                for handles in [ true; false ] do
                    use reports = new Reports()
                    let factory = CountingFactory(Backings.heap, 64)

                    let options =
                        reports.Options(fun options ->
                            options.Checks <- ArenaChecks.TrackLeaks

                            if not handles then
                                options.OnLeak <- null)

                    use pool = new ArenaPool<CountedBacking>(1, (fun () -> factory.Mint()), options)
                    Check.elsewhere (fun () -> loseLease pool)
                    Check.collectUntil (fun () -> not reports.Events.IsEmpty)

                    match reports.Events with
                    | [ lost ] ->
                        Expect.equal (lost.Name, lost.Level) ("LeaseLost", EventLevel.Warning) "event"

                        for part in [ "64 bytes"; "never given back"; "LeakTests.loseLease" ] do
                            Expect.stringContains lost.Text part "words"

                        Expect.equal lost.Message $"{lost.Text} (pool {reports.Name})" "message"
                    | other -> failtest $"{other}"

                    GC.WaitForPendingFinalizers()

                    Expect.equal
                        (reports.Lost |> List.map string)
                        [
                            if handles then
                                reports.Events.Head.Text
                        ]
                        "given to the handler"

                    Expect.isEmpty reports.Failures "failures"

                    for backing in factory.Live do
                        (backing :> IDisposable).Dispose())

            testCase "nothing is tracked, and no event written, unless it is asked for" (fun () ->
                use reports = new Reports()
                let factory = CountingFactory(Backings.heap, 64)

                use pool =
                    new ArenaPool<CountedBacking>(1, (fun () -> factory.Mint()), reports.Options ignore)

                Check.elsewhere (fun () -> loseLease pool)

                for _ in 1..3 do
                    GC.Collect()
                    GC.WaitForPendingFinalizers()

                Expect.equal (reports.Events, reports.Lost) ([], []) "reports"

                for backing in factory.Live do
                    (backing :> IDisposable).Dispose())

            testCase "a handler that throws does not end the process" (fun () ->
                use reports = new Reports()
                let handler = ThrowingHandler()

                let options =
                    reports.Options(fun options ->
                        options.Checks <- ArenaChecks.TrackLeaks
                        options.OnLeak <- fun it -> handler.Handle it)

                let factory = CountingFactory(Backings.heap, 64)
                use pool = new ArenaPool<CountedBacking>(1, (fun () -> factory.Mint()), options)
                Check.elsewhere (fun () -> loseLease pool)
                Check.collectUntil (fun () -> not reports.Failures.IsEmpty)
                Expect.equal handler.Calls 1 "called"
                Expect.equal (reports.Failures |> List.map _.Message) [ "the handler failed on purpose" ] "reported"

                Expect.equal
                    (reports.Of "The handler of lost leases threw")
                    [ string reports.Failures.Head ]
                    "as an event, too"

                Expect.equal
                    (reports.Events |> List.map _.Name |> List.sort)
                    [ "BackgroundFailure"; "LeaseLost" ]
                    "events"

                for backing in factory.Live do
                    (backing :> IDisposable).Dispose())
        ]
