/// Metrics and traces as the SDK of OpenTelemetry sees them.
module Forge.Tests.OpenTelemetryTests

open System
open System.Collections.Generic
open System.Diagnostics
open System.IO
open System.Text.RegularExpressions
open Expecto
open Forge
open OpenTelemetry
open OpenTelemetry.Metrics
open OpenTelemetry.Trace

let private nameOf (tags: seq<KeyValuePair<string, obj>>) =
    tags |> Seq.map (fun tag -> tag.Key, string tag.Value) |> List.ofSeq

let private tagsOf (tags: ReadOnlyTagCollection) =
    [
        for tag in tags do
            tag.Key, string tag.Value
    ]

/// Of each instrument its name, unit, kind and value for a pool.
let private valuesOf pool (metrics: seq<MetricSnapshot>) =
    [
        for metric in metrics do
            Expect.equal metric.MeterName "Forge" "meter"

            for point in metric.MetricPoints do
                if tagsOf point.Tags = [ "forge.pool.name", pool ] then
                    metric.Name, metric.Unit, metric.MetricType, point.GetSumLong()
    ]
    |> List.sort

[<Tests>]
let tests =
    testList
        "opentelemetry"
        [
            testCase "the SDK exports every figure of two pools, apart by their names" (fun () ->
                let exported = List<MetricSnapshot>()

                DistinctFigures.run DistinctFigures.first (fun _ ->
                    DistinctFigures.run DistinctFigures.second (fun _ ->
                        // Exports when it is disposed.
                        Sdk
                            .CreateMeterProviderBuilder()
                            .AddMeter("Forge")
                            .AddInMemoryExporter(exported)
                            .Build()
                            .Dispose()))

                for story in [ DistinctFigures.first; DistinctFigures.second ] do
                    let figures = story.Figures
                    let sum, level = MetricType.LongSum, MetricType.LongSumNonMonotonic

                    Expect.equal
                        (valuesOf story.Name exported)
                        [
                            "forge.pool.checkouts", "{lease}", sum, figures.Checkouts
                            "forge.pool.drops", "{arena}", sum, figures.Drops
                            "forge.pool.failures", "{request}", sum, figures.Failures
                            "forge.pool.idle", "{arena}", level, int64 figures.Idle
                            "forge.pool.leased", "{arena}", level, int64 figures.Leased
                            "forge.pool.live", "By", level, figures.LiveBytes
                            "forge.pool.mints", "{arena}", sum, figures.Mints
                            "forge.pool.released", "By", sum, figures.ReleasedBytes
                            "forge.pool.retained", "By", level, figures.RetainedBytes
                            "forge.pool.returns", "{lease}", sum, figures.Returns
                            "forge.pool.trims", "{arena}", sum, figures.Trims
                            "forge.pool.waits", "{lease}", sum, figures.Waits
                        ]
                        story.Name)

            testCase "hosting.md lists every instrument with its kind and unit" (fun () ->
                let exported = List<MetricSnapshot>()
                use _ = ArenaPool.Heap(1, 64L)
                Sdk.CreateMeterProviderBuilder().AddMeter("Forge").AddInMemoryExporter(exported).Build().Dispose()

                let listed =
                    Regex.Matches(
                        File.ReadAllText(Repository.file "docs/hosting.md"),
                        @"^\| `(forge\.[\w.]+)` \| ([\w -]+?) \| `([^`]+)` \|",
                        RegexOptions.Multiline
                    )
                    |> Seq.map (fun row -> row.Groups[1].Value, row.Groups[2].Value, row.Groups[3].Value)

                let kind (metric: MetricSnapshot) =
                    if metric.MetricType = MetricType.LongSum then
                        "counter"
                    else
                        "up-down counter"

                Expect.equal
                    (List.sort (List.ofSeq listed))
                    (List.sort [ for metric in exported -> metric.Name, kind metric, metric.Unit ])
                    "instruments")

            testCase "the SDK exports the waits of two pools, apart by their names, within the caller's span" (fun () ->
                let exported = List<Activity>()
                let names = [ "telemetry, the first"; "telemetry, the second" ]
                use source = new ActivitySource("Forge.Tests.OpenTelemetry")

                let parent =
                    // Records only what is part of a recorded trace, so that the waits of other tests are left alone.
                    use _ =
                        Sdk
                            .CreateTracerProviderBuilder()
                            .SetSampler(ParentBasedSampler(AlwaysOffSampler()))
                            .AddSource("Forge", source.Name)
                            .AddInMemoryExporter(exported)
                            .Build()

                    let caller =
                        ActivityContext(
                            ActivityTraceId.CreateRandom(),
                            ActivitySpanId.CreateRandom(),
                            ActivityTraceFlags.Recorded,
                            isRemote = true
                        )

                    use parent = source.StartActivity("request", ActivityKind.Server, caller)

                    for name in names do
                        use pool = Waits.poolOf (ArenaPoolOptions(Name = name, MaxLeases = 1))
                        let first = pool.Checkout()
                        let waiting = pool.CheckoutAsync().AsTask()
                        first.Dispose()
                        Expect.isTrue (waiting.Wait Waits.soon) "a lease came"
                        waiting.Result.Dispose()

                    parent.Context

                for name in names do
                    let waits =
                        exported
                        |> Seq.filter (fun span -> nameOf span.TagObjects = [ "forge.pool.name", name ])
                        |> List.ofSeq

                    Expect.equal
                        [
                            for span in waits -> span.Source.Name, span.DisplayName, span.ParentSpanId, span.TraceId
                        ]
                        [ "Forge", "forge.pool.wait", parent.SpanId, parent.TraceId ]
                        name)
        ]
