/// What nobody can be told by an exception is reported, and reporting it ends nothing, whatever the handlers do.
module Forge.Tests.ReportTests

open System
open System.Threading
open Expecto
open Forge

/// A failure that can't even be described.
type private Unspeakable() =
    inherit Exception()
    override _.Message = raise ScriptedFailure
    override _.ToString() = raise ScriptedFailure

/// Loses a pool whose only idle arena can't be released.
let private losePool options failure =
    Check.elsewhere (fun () ->
        let pool =
            new ArenaPool<ScriptedBacking>(
                1,
                (fun () -> new ScriptedBacking(64, OnDispose = fun () -> raise failure)),
                options
            )

        pool.Prewarm 1 |> ignore)

/// A pool on a clock, whose only idle arena can't be released.
let private trimmed (options: ArenaPoolOptions) (clock: ManualClock) failure =
    options.TimeProvider <- clock
    options.TrimAfter <- TimeSpan.FromMinutes 1.0

    let pool =
        new ArenaPool<ScriptedBacking>(
            1,
            (fun () -> new ScriptedBacking(64, OnDispose = fun () -> raise failure)),
            options
        )

    pool.Prewarm 1 |> ignore
    pool

let private trimming = "The trimmer of idle arenas failed"

[<Tests>]
let tests =
    testSequenced
    <| testList
        "reports"
        [
            testCase "without a handler a failure is an event all the same" (fun () ->
                use reports = new Reports()
                let clock = ManualClock()

                let options = reports.Options(fun options -> options.OnBackgroundFailure <- null)

                use _ = trimmed options clock (TimeoutException "refused")
                clock.Advance(TimeSpan.FromMinutes 2.0)
                Expect.equal (reports.Events |> List.map _.Name) [ "BackgroundFailure" ] "events"
                Expect.stringStarts reports.Events.Head.Text (trimming + ": ") "operation"
                Expect.stringContains reports.Events.Head.Text "TimeoutException: refused" "failure")

            testCase "without a listener a failure goes to the handler all the same" (fun () ->
                let failures = ResizeArray<exn>()
                let clock = ManualClock()

                let options =
                    ArenaPoolOptions(OnBackgroundFailure = fun failure -> failures.Add failure)

                use _ = trimmed options clock ScriptedFailure
                clock.Advance(TimeSpan.FromMinutes 2.0)
                Expect.equal (List.ofSeq failures) [ ScriptedFailure ] "failures")

            testCase "a pool uses the handlers that its options had when it was made" (fun () ->
                use reports = new Reports()
                let clock = ManualClock()
                let options = reports.Options ignore
                use _ = trimmed options clock ScriptedFailure
                options.OnBackgroundFailure <- fun _ -> failtest "of no pool"
                options.Name <- "of no pool"
                clock.Advance(TimeSpan.FromMinutes 2.0)
                reports.ExpectOnly(trimming, "ScriptedFailure"))

            testCase "a pool without a name reports under the one that it has in metrics" (fun () ->
                Needs.dotnet "listeners to events"
                let failures = ResizeArray<exn>()
                let clock = ManualClock()

                let options =
                    ArenaPoolOptions(OnBackgroundFailure = fun failure -> failures.Add failure)

                use pool = trimmed options clock ScriptedFailure
                let reports = (Check.field typeof<ArenaPool> "_reports").GetValue pool
                let name = (Check.field (reports.GetType()) "<pool>P").GetValue reports |> string
                Expect.stringStarts name "pool-" "name"
                use listened = new Reports(name)
                clock.Advance(TimeSpan.FromMinutes 2.0)
                Expect.equal (listened.Events |> List.map _.Name) [ "BackgroundFailure" ] "events")

            testCase "a handler of failures that throws ends neither the trimmer nor the finalizer" (fun () ->
                use reports = new Reports()
                let handler = ThrowingHandler()

                let options =
                    reports.Options(fun options -> options.OnBackgroundFailure <- fun it -> handler.Handle it)

                let second = "The handler of background failures threw"

                let ofSecond () =
                    reports.Events |> List.filter (fun written -> written.Text.StartsWith second)

                let clock = ManualClock()
                use pool = trimmed options clock ScriptedFailure
                clock.Advance(TimeSpan.FromMinutes 2.0)
                Expect.equal (handler.Calls, reports.Events.Length, (ofSecond ()).Length) (1, 2, 1) "the first time"
                Expect.stringContains (ofSecond ()).Head.Text "failed on purpose" "what the handler threw"
                pool.Prewarm 1 |> ignore
                clock.Advance(TimeSpan.FromMinutes 2.0)

                Expect.equal
                    (handler.Calls, reports.Events.Length, (ofSecond ()).Length)
                    (2, 4, 2)
                    "the trimmer goes on"

                losePool options ScriptedFailure
                Check.collectUntil (fun () -> (ofSecond ()).Length = 3)
                Expect.equal (handler.Calls, reports.Events.Length, (ofSecond ()).Length) (3, 6, 3) "in a finalizer")

            testCase "both handlers may throw for one lost lease" (fun () ->
                use reports = new Reports()
                let handler = ThrowingHandler()

                let options =
                    reports.Options(fun options ->
                        options.Checks <- ArenaChecks.TrackLeaks
                        options.OnLeak <- fun it -> handler.Handle it
                        options.OnBackgroundFailure <- fun it -> handler.Handle it)

                use backing = new HeapBacking(64L)
                use pool = new ArenaPool<HeapBacking>(1, (fun () -> backing), options)

                Check.elsewhere (fun () -> pool.Checkout() |> ignore)
                Check.collectUntil (fun () -> reports.Events.Length = 3)

                Expect.equal
                    (reports.Events |> List.map _.Name)
                    [ "LeaseLost"; "BackgroundFailure"; "BackgroundFailure" ]
                    "events"

                Expect.equal handler.Calls 2 "calls"
                backing.DisposeAsOwner())

            testCase "a failure that can't be described is reported, and ends nothing" (fun () ->
                use reports = new Reports()
                let clock = ManualClock()
                use pool = trimmed (reports.Options ignore) clock (Unspeakable())
                clock.Advance(TimeSpan.FromMinutes 2.0)
                Expect.equal (reports.Failures |> List.map _.GetType()) [ typeof<Unspeakable> ] "to the handler"
                Expect.equal (reports.Events |> List.map _.Name) [ "BackgroundFailure" ] "events"
                Expect.stringContains reports.Events.Head.Text "Unspeakable" "the kind of failure"
                Expect.equal pool.IdleCount 0 "idle"
                losePool (reports.Options ignore) (Unspeakable())
                Check.collectUntil (fun () -> reports.Failures.Length = 2)
                Expect.equal (reports.Failures.Length, reports.Events.Length) (2, 2) "in a finalizer, too")
        ]
