/// What a pool says of itself: its statistics, and the metrics that are made of them.
module Forge.Tests.StatisticsTests

open System.Collections.Generic
open System.Diagnostics.Metrics
open Expecto
open Forge

/// The instruments of the meter with their kinds and units, and what they say of the pool of a name; a listener for as long as
/// it is asked.
let private listen name =
    let values = Dictionary<string, int64>()
    let kinds = Dictionary<string, string>()
    use listener = new MeterListener()

    listener.InstrumentPublished <-
        fun instrument listener ->
            if instrument.Meter.Name = "Forge" then
                kinds[instrument.Name] <-
                    match instrument with
                    | :? ObservableCounter<int64> -> $"count of {instrument.Unit}"
                    | :? ObservableUpDownCounter<int64> -> $"level of {instrument.Unit}"
                    | other -> other.GetType().Name

                listener.EnableMeasurementEvents instrument

    listener.SetMeasurementEventCallback<int64>(fun instrument value tags _ ->
        for tag in tags do
            if tag.Key = "forge.pool.name" && string tag.Value = name then
                values[instrument.Name] <- value)

    listener.Start()
    listener.RecordObservableInstruments()
    values, kinds

/// What the meter says of the pool of a name, in the order of the instruments' names.
let measurements name =
    let values, _ = listen name
    [ for instrument in Seq.sort values.Keys -> instrument, values[instrument] ]

/// The names of the pools that were not given one: pool- and a number. One for each pool that the meter knows.
let private unnamed () =
    let names = ResizeArray<string>()
    use listener = new MeterListener()

    listener.InstrumentPublished <-
        fun instrument listener ->
            if instrument.Meter.Name = "Forge" && instrument.Name = "forge.pool.live" then
                listener.EnableMeasurementEvents instrument

    listener.SetMeasurementEventCallback<int64>(fun _ _ tags _ ->
        for tag in tags do
            Expect.equal tag.Key "forge.pool.name" "tag"
            let name = string tag.Value

            if name.StartsWith "pool-" then
                Expect.isGreaterThan (int (name.Substring 5)) 0 name
                names.Add name)

    listener.Start()
    listener.RecordObservableInstruments()
    List.ofSeq names

[<Tests>]
let tests =
    testList
        "statistics"
        [
            testCase "every figure counts what it says" (fun () ->
                let factory = CountingFactory(Backings.heap, 64)
                use pool = factory.PoolWith(ArenaPoolOptions(MaxLeases = 4), 1)
                Expect.equal (pool.GetStatistics()) (ArenaPoolStatistics()) "of a new pool"
                let first, second, third = pool.Checkout(), pool.Checkout(), pool.Checkout()
                first.AllocSlice<int64> 3 |> ignore
                second.AllocSlice<int64> 5 |> ignore
                first.Dispose()
                second.Dispose()
                factory.Budget <- 0
                use fourth = pool.Checkout()
                Check.throws<FactoryFailure> [] (fun () -> pool.Checkout() |> ignore)
                third.Dispose()

                let now = pool.GetStatistics()
                Expect.equal (now.Checkouts, now.Returns, now.Mints) (4L, 3L, 3L) "checkouts, returns, mints"

                Expect.equal
                    (now.Drops, now.Trims, now.Waits, now.Failures)
                    (1L, 0L, 0L, 1L)
                    "drops, trims, waits, failures"

                Expect.equal (now.Idle, now.Leased) (1, 1) "idle, leased"
                Expect.equal (now.LiveBytes, now.RetainedBytes, now.ReleasedBytes) (128L, 0L, 40L) "bytes")


            testCase "idle arenas are retained by what was used of them, until their pages are returned" (fun () ->
                use pool = new ArenaPool<MmapBacking>(2, fun () -> new MmapBacking 65536L)
                let first, second = pool.Checkout(), pool.Checkout()
                first.AllocSlice<byte> 5000 |> ignore
                second.AllocSlice<byte> 300 |> ignore
                first.Dispose()
                second.Dispose()
                Expect.equal (pool.GetStatistics().RetainedBytes) 5300L "retained"
                pool.ReleaseIdle()

                Expect.equal
                    (pool.GetStatistics().RetainedBytes, pool.GetStatistics().ReleasedBytes)
                    (0L, 5300L)
                    "after")

            testCase
                "metrics say the same as the statistics, in OpenTelemetry's units, under the pool's name"
                (fun () ->
                    use pool =
                        new ArenaPool<HeapBacking>(
                            1,
                            (fun () -> new HeapBacking 64L),
                            ArenaPoolOptions(Name = "parsing")
                        )

                    let lease = pool.Checkout()
                    pool.Checkout().Dispose()
                    let values, kinds = listen "parsing"

                    Expect.equal
                        [ for name in Seq.sort values.Keys -> name, kinds[name], values[name] ]
                        [
                            "forge.pool.checkouts", "count of {lease}", 2L
                            "forge.pool.drops", "count of {arena}", 0L
                            "forge.pool.failures", "count of {request}", 0L
                            "forge.pool.idle", "level of {arena}", 1L
                            "forge.pool.leased", "level of {arena}", 1L
                            "forge.pool.live", "level of By", 128L
                            "forge.pool.mints", "count of {arena}", 2L
                            "forge.pool.released", "count of By", 0L
                            "forge.pool.retained", "level of By", 0L
                            "forge.pool.returns", "count of {lease}", 1L
                            "forge.pool.trims", "count of {arena}", 0L
                            "forge.pool.waits", "count of {lease}", 0L
                        ]
                        "measurements"

                    lease.Dispose())

            testCase "each metric is its own figure of its own pool, though all figures differ" (fun () ->
                DistinctFigures.run DistinctFigures.first (fun _ ->
                    DistinctFigures.run DistinctFigures.second (fun _ ->
                        Expect.equal
                            (measurements DistinctFigures.first.Name)
                            [
                                "forge.pool.checkouts", 18L
                                "forge.pool.drops", 6L
                                "forge.pool.failures", 7L
                                "forge.pool.idle", 2L
                                "forge.pool.leased", 3L
                                "forge.pool.live", 500L
                                "forge.pool.mints", 16L
                                "forge.pool.released", 60L
                                "forge.pool.retained", 20L
                                "forge.pool.returns", 15L
                                "forge.pool.trims", 5L
                                "forge.pool.waits", 4L
                            ]
                            "of the first pool"

                        Expect.equal
                            (measurements DistinctFigures.second.Name)
                            [
                                "forge.pool.checkouts", 47L
                                "forge.pool.drops", 10L
                                "forge.pool.failures", 12L
                                "forge.pool.idle", 8L
                                "forge.pool.leased", 9L
                                "forge.pool.live", 3400L
                                "forge.pool.mints", 44L
                                "forge.pool.released", 300L
                                "forge.pool.retained", 240L
                                "forge.pool.returns", 38L
                                "forge.pool.trims", 17L
                                "forge.pool.waits", 11L
                            ]
                            "of the second pool")))

            testCase "each statistic is its own figure, though all differ" (fun () ->
                DistinctFigures.run DistinctFigures.first (fun pool ->
                    let now = pool.GetStatistics()

                    Expect.equal
                        (now.Checkouts, now.Returns, now.Mints, now.Drops)
                        (18L, 15L, 16L, 6L)
                        "checkouts, returns, mints, drops"

                    Expect.equal (now.Trims, now.Waits, now.Failures) (5L, 4L, 7L) "trims, waits, failures"
                    Expect.equal (now.Idle, now.Leased) (2, 3) "idle, leased"

                    Expect.equal
                        (now.LiveBytes, now.RetainedBytes, now.ReleasedBytes)
                        (500L, 20L, 60L)
                        "bytes that are live, retained and released")

                DistinctFigures.run DistinctFigures.second (fun pool ->
                    Expect.equal (pool.GetStatistics()) DistinctFigures.second.Figures "of the second pool"))

            testCase "pools without a name have names of their own, so that their metrics are told apart" (fun () ->
                use first = Backings.pool Backings.heap 1 64
                use second = ArenaPool.Heap(1, 128L, ArenaPoolOptions(Name = ""))
                use _ = first.Checkout()
                use _ = second.Checkout()
                use _ = second.Checkout()
                let names = unnamed ()
                Expect.equal (names |> List.distinct) names "names"

                let of' bytes =
                    names
                    |> List.filter (fun name -> List.contains ("forge.pool.live", bytes) (measurements name))
                    |> List.length

                Expect.isGreaterThanOrEqual (of' 64L) 1 "the first pool"
                Expect.isGreaterThanOrEqual (of' 256L) 1 "the second pool")

            testCase "a listener of metrics that throws is reported once, and keeps no pool from being made" (fun () ->
                Expect.equal
                    (Repository.ownLines "metrics-listener")
                    [
                        "pool 1: 64 bytes, reported: the listener failed on purpose"
                        "pool 2: 64 bytes, reported: nothing"
                        "12 instruments"
                    ]
                    "what it said")

            testCase "a name of one letter is a name" (fun () ->
                use _ = ArenaPool.Heap(1, 64L, ArenaPoolOptions(Name = "x"))
                Expect.isNonEmpty (measurements "x") "metrics")

            testCase "a pool that could not be made has no metrics" (fun () ->
                let clock =
                    { new System.TimeProvider() with
                        member _.CreateTimer(_, _, _, _) = raise ScriptedFailure
                    }

                Check.throws<ScriptedFailure> [] (fun () ->
                    ArenaPool.Heap(1, 64L, ArenaPoolOptions(Name = "never made", TimeProvider = clock)).Dispose())

                Expect.isEmpty (measurements "never made") "metrics")

            testCase "a disposed pool has no metrics any more" (fun () ->
                let pool =
                    new ArenaPool<HeapBacking>(1, (fun () -> new HeapBacking 64L), ArenaPoolOptions(Name = "gone"))

                Expect.isNonEmpty (fst (listen "gone")) "while it lives"
                pool.Dispose()
                Expect.isEmpty (fst (listen "gone")) "afterwards")
        ]
