/// What a pool does when a listener of metrics throws, in a process of its own: the instruments are made once for each.
module Forge.Tests.MetricsListener

open System
open System.Diagnostics.Metrics
open Forge

/// Makes two pools while somebody listens who throws at the first instrument; prints what was reported of each, that they
/// work, and how many instruments there are.
let run (print: string -> unit) =
    use listener = new MeterListener()
    let mutable instruments = 0

    listener.InstrumentPublished <-
        fun instrument _ ->
            if instrument.Meter.Name = "Forge" then
                instruments <- instruments + 1

                if instruments = 1 then
                    raise (TimeoutException "the listener failed on purpose")

    listener.Start()

    for number in 1..2 do
        let failures = ResizeArray<exn>()

        use pool =
            ArenaPool.Heap(1, 64L, ArenaPoolOptions(OnBackgroundFailure = fun failure -> failures.Add failure))

        use lease = pool.Checkout()

        print $"pool {number}: {lease.AllocSlice<byte>(64).Length} bytes, reported: {Reports.Describe failures}"

    print $"{instruments} instruments"
    0
