/// What a pool says of itself: its statistics, and the metrics that are made of them.
module Forge.Tests.StatisticsTests

open System.Collections.Generic
open System.Diagnostics.Metrics
open Expecto
open Forge

/// The instruments of the meter, and what they say of the pool of a name; a listener for as long as it is asked.
let private listen name =
    let values = Dictionary<string, int64>()
    let units = Dictionary<string, string>()
    use listener = new MeterListener()

    listener.InstrumentPublished <-
        fun instrument listener ->
            if instrument.Meter.Name = "Forge" then
                units[instrument.Name] <- instrument.Unit
                listener.EnableMeasurementEvents instrument

    listener.SetMeasurementEventCallback<int64>(fun instrument value tags _ ->
        for tag in tags do
            if tag.Key = "forge.pool.name" && string tag.Value = name then
                values[instrument.Name] <- value)

    listener.Start()
    listener.RecordObservableInstruments()
    values, units

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
                Expect.equal (now.LiveBytes, now.RetainedBytes, now.ReleasedBytes) (128UL, 0UL, 40UL) "bytes")


            testCase "idle arenas are retained by what was used of them, until their pages are returned" (fun () ->
                use pool = new ArenaPool<MmapBacking>(2, fun () -> new MmapBacking 65536un)
                let first, second = pool.Checkout(), pool.Checkout()
                first.AllocSlice<byte> 5000 |> ignore
                second.AllocSlice<byte> 300 |> ignore
                first.Dispose()
                second.Dispose()
                Expect.equal (pool.GetStatistics().RetainedBytes) 5300UL "retained"
                pool.ReleaseIdle()

                Expect.equal
                    (pool.GetStatistics().RetainedBytes, pool.GetStatistics().ReleasedBytes)
                    (0UL, 5300UL)
                    "after")

            testCase
                "metrics say the same as the statistics, in OpenTelemetry's units, under the pool's name"
                (fun () ->
                    use pool =
                        new ArenaPool<HeapBacking>(
                            1,
                            (fun () -> new HeapBacking 64un),
                            ArenaPoolOptions(Name = "parsing")
                        )

                    let lease = pool.Checkout()
                    pool.Checkout().Dispose()
                    let values, units = listen "parsing"

                    Expect.equal
                        [ for name in Seq.sort values.Keys -> name, units[name], values[name] ]
                        [
                            "forge.pool.checkouts", "{lease}", 2L
                            "forge.pool.drops", "{arena}", 0L
                            "forge.pool.failures", "{request}", 0L
                            "forge.pool.idle", "{arena}", 1L
                            "forge.pool.leased", "{arena}", 1L
                            "forge.pool.live", "By", 128L
                            "forge.pool.mints", "{arena}", 2L
                            "forge.pool.released", "By", 0L
                            "forge.pool.retained", "By", 0L
                            "forge.pool.returns", "{lease}", 1L
                            "forge.pool.trims", "{arena}", 0L
                            "forge.pool.waits", "{lease}", 0L
                        ]
                        "measurements"

                    lease.Dispose())

            testCase "a disposed pool has no metrics any more" (fun () ->
                let pool =
                    new ArenaPool<HeapBacking>(1, (fun () -> new HeapBacking 64un), ArenaPoolOptions(Name = "gone"))

                Expect.isNonEmpty (fst (listen "gone")) "while it lives"
                pool.Dispose()
                Expect.isEmpty (fst (listen "gone")) "afterwards")
        ]
