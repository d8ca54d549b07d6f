/// The activities of checkouts that wait.
module Forge.Tests.TraceTests

open System
open System.Collections.Concurrent
open System.Diagnostics
open System.Threading
open System.Threading.Tasks
open Expecto
open Forge

/// Listens to the waits of one pool, as other tests wait meanwhile.
type private Traces(pool: string, started: Activity -> unit, stopped: Activity -> unit) =
    let waits = ConcurrentQueue<Activity>()

    let isOurs (tags: seq<Collections.Generic.KeyValuePair<string, obj>>) =
        tags
        |> Seq.exists (fun tag -> tag.Key = "forge.pool.name" && tag.Value = box pool)

    let listener =
        new ActivityListener(
            ShouldListenTo = (fun source -> source.Name = "Forge"),
            Sample =
                SampleActivity<ActivityContext>(fun options ->
                    if isOurs options.Tags then
                        ActivitySamplingResult.AllDataAndRecorded
                    else
                        ActivitySamplingResult.None),
            ActivityStarted =
                (fun activity ->
                    if isOurs activity.TagObjects then
                        started activity),
            ActivityStopped =
                fun activity ->
                    if isOurs activity.TagObjects then
                        waits.Enqueue activity
                        stopped activity
        )

    do ActivitySource.AddActivityListener listener

    new(pool) = new Traces(pool, ignore, ignore)

    /// The waits that have ended.
    member _.Waits = List.ofSeq waits

    interface IDisposable with
        member _.Dispose() = listener.Dispose()

let private limited name =
    Waits.poolOf (ArenaPoolOptions(Name = name, MaxLeases = 1))

let private wait (pool: ArenaPool) timeout token =
    pool.CheckoutAsync(timeout, token).AsTask()

let private waitFor (pool: ArenaPool) =
    wait pool (Nullable()) CancellationToken.None

let private got (waiting: Task<ArenaLease>) =
    Expect.isTrue (waiting.Wait Waits.soon) "a lease came"
    waiting.Result

/// The only wait that has ended.
let private only (traces: Traces) =
    Expect.hasLength traces.Waits 1 "waits"
    traces.Waits.Head

[<Tests>]
let tests =
    testList
        "traces"
        [
            testCase "a checkout that waits is an activity within the caller's, until it has its lease" (fun () ->
                use pool = limited "traced"
                use traces = new Traces("traced")
                use caller = (new Activity "caller").Start()
                let first = pool.Checkout()
                let waiting = waitFor pool
                Expect.isEmpty traces.Waits "while it waits"
                Thread.Sleep 20
                first.Dispose()
                use _ = got waiting
                let activity = only traces

                Expect.equal
                    (activity.Source.Name, activity.OperationName, activity.Kind)
                    ("Forge", "forge.pool.wait", ActivityKind.Internal)
                    "source, name, kind"

                Expect.equal (activity.ParentSpanId, activity.TraceId) (caller.SpanId, caller.TraceId) "parent"

                Expect.equal
                    [ for tag in activity.TagObjects -> tag.Key, string tag.Value ]
                    [ "forge.pool.name", "traced" ]
                    "tags"

                Expect.equal activity.Status ActivityStatusCode.Unset "status"
                Expect.isGreaterThanOrEqual activity.Duration.TotalMilliseconds 15.0 "how long it waited")

            testCase "a checkout that need not wait is no activity" (fun () ->
                use pool = limited "untraced"
                use traces = new Traces("untraced")
                // The first makes an arena, the second finds it idle.
                (got (waitFor pool)).Dispose()
                (got (waitFor pool)).Dispose()
                use lease = got (waitFor pool)
                Check.throws<ArenaPoolLimitException> [] (fun () -> pool.Checkout() |> ignore)
                lease.Dispose()
                Expect.isEmpty traces.Waits "waits")

            testCase "what ends a wait without a lease is the activity's error" (fun () ->
                use source = new CancellationTokenSource()

                for expected, finish in
                    [
                        "System.Threading.Tasks.TaskCanceledException",
                        fun (pool: ArenaPool) ->
                            let waiting = wait pool (Nullable()) source.Token
                            source.Cancel()
                            Waits.ends<TaskCanceledException> waiting
                        "System.TimeoutException",
                        fun pool ->
                            let patience = Nullable(TimeSpan.FromMilliseconds 1.0)
                            Waits.ends<TimeoutException>(wait pool patience CancellationToken.None)
                        "System.ObjectDisposedException",
                        fun pool ->
                            let waiting = waitFor pool
                            pool.Dispose()
                            Waits.ends<ObjectDisposedException> waiting
                    ] do
                    use pool = limited expected
                    use traces = new Traces(expected)
                    use _ = pool.Checkout()
                    finish pool
                    let activity = only traces
                    Expect.equal (string (activity.GetTagItem "error.type")) expected "error.type"
                    Expect.equal activity.Status ActivityStatusCode.Error "status")

            testCase "the wait is the current activity neither of its caller nor of who gives back" (fun () ->
                use pool = limited "current"
                use _ = new Traces("current")
                let first = pool.Checkout()
                use caller = (new Activity "caller").Start()
                let waiting = waitFor pool
                Expect.equal Activity.Current caller "after the call"
                use giver = (new Activity "giver").SetParentId(caller.Id).Start()
                first.Dispose()
                use _ = got waiting
                Expect.equal Activity.Current giver "after the give-back")

            for name, started, stopped in
                [
                    "starts", (fun _ -> raise ScriptedFailure), ignore
                    "stops", ignore, (fun _ -> raise ScriptedFailure)
                ] do
                testCase $"a listener that throws when a wait {name} is reported, and the lease comes" (fun () ->
                    use reports = new Reports()
                    use pool = Waits.poolOf (reports.Options(fun options -> options.MaxLeases <- 1))
                    use _ = new Traces(reports.Name, started, stopped)
                    let first = pool.Checkout()
                    let waiting = waitFor pool
                    first.Dispose()
                    use lease = got waiting
                    Expect.isTrue lease.IsHeld "held"
                    reports.ExpectOnly("A listener of traces threw", "ScriptedFailure"))

            testCase
                "without a listener a wait is not followed, and a listener that throws at the first wait stops none"
                (fun () ->
                    Expect.equal
                        (Repository.ownLines "trace-listener")
                        [
                            "a listener that throws: 64 bytes, reported: the listener failed on purpose"
                            "no listener: 64 bytes, reported: nothing, followed: False"
                            "a listener of something else: 64 bytes, reported: nothing, followed: False"
                            "a listener that does not record it: 64 bytes, reported: nothing, followed: False"
                            "a listener: 64 bytes, reported: nothing, followed: True"
                        ]
                        "what it said")
        ]
