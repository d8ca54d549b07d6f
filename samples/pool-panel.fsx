/// A pool at work: a panel of its metrics, drawn four times a second, as any listener could.
/// `dotnet fsi samples/pool-panel.fsx [frames]`, after `dotnet fsi build.fsx build`.
#load "../forge.fsx"

open System
open System.Collections.Generic
open System.Diagnostics.Metrics
open System.Threading
open Forge

let frames =
    match fsi.CommandLineArgs with
    | [| _; count |] -> int count
    | _ -> 20

/// The last value of each instrument, in the order they were published.
let values = SortedDictionary<string, int64 * string>()

let listener = new MeterListener()

listener.InstrumentPublished <-
    fun instrument listener ->
        if instrument.Meter.Name = "Forge" then
            listener.EnableMeasurementEvents instrument

listener.SetMeasurementEventCallback<int64>(fun instrument value _ _ ->
    values[instrument.Name] <- (value, instrument.Unit))

listener.Start()

let options =
    { PoolOptions.defaults with
        Name = "panel"
        RetainBytes = 64 * KiB
        MaxLeases = 6
    }

let pool = Pool.mmapWith options 4 (1 * GiB)

/// Units of work on one thread: most are small, some are large, and some keep their arena for a while.
let work (seed: int) (isOver: CancellationToken) =
    let random = Random seed

    while not isOver.IsCancellationRequested do
        match Pool.tryCheckout pool with
        | Ok lease ->
            use lease = lease

            let bytes =
                if random.Next 100 = 0 then
                    1_000_000
                else
                    random.Next 20_000

            (lease |> Arena.slice<byte> bytes).Span.Fill 1uy
            Thread.Sleep(random.Next 3)
        | Error _ -> Thread.Sleep 1

let draw frame =
    listener.RecordObservableInstruments()
    printfn $"-- {frame} of {frames}"

    for KeyValue(name, (value, unit)) in values do
        printfn $"{name, -24}{value, 14:N0}  {unit}"

let isOver = new CancellationTokenSource()

let threads =
    [
        for seed in 1..8 -> Thread((fun () -> work seed isOver.Token), IsBackground = true)
    ]

threads |> List.iter _.Start()

for frame in 1..frames do
    Thread.Sleep 250
    draw frame

isOver.Cancel()
threads |> List.iter _.Join()
listener.Dispose()
(pool :> IDisposable).Dispose()
