(**
---
title: A big file in flat memory
category: Tutorials
categoryindex: 1
index: 3
description: Ten million rows in arenas and with ordinary code, and the memory and GC pauses of both.
---

# A big file in flat memory

A file holds 10,000,000 readings of 100 sensors. For every 100,000 rows we want the median of each sensor, so each
batch must be in memory as a whole, and is garbage once its medians are known. This page does it twice, in arenas and
with ordinary F#, checks that the results are equal, and draws the memory and the GC pauses of both.
*)

#load "../../forge.fsx"
#r "nuget: ScottPlot, 5.1.59"

open System
open System.Globalization
open System.IO
open Forge

let rows = 10_000_000
let rowsPerBatch = 100_000
let sensorCount = 100

(**
## The file

Each line is `sensor;temperature`. The generator has a fixed seed, so the file is always the same.
*)

let writeReadings (path: string) =
    let names = Array.init sensorCount (fun sensor -> $"{sensor};")

    let temperatures =
        Array.init 500 (fun tenths ->
            (float (tenths - 100) / 10.0).ToString("F1", CultureInfo.InvariantCulture)
            + "\n")

    let random = Random 2026
    use writer = new StreamWriter(path, false, Text.ASCIIEncoding(), 1 <<< 16)

    for _ in 1..rows do
        let sensor = random.Next sensorCount
        writer.Write names[sensor]
        writer.Write temperatures[sensor + random.Next 400]

let path = Path.GetTempFileName()
writeReadings path
printfn $"{rows:N0} rows, {FileInfo(path).Length:N0} bytes"
File.ReadLines path |> Seq.truncate 3 |> Seq.iter (printfn "%s")

(*** include-output ***)

(**
For each sensor we keep the lowest and the highest median. They outlive the batches, so they are in ordinary arrays.
*)

type Medians() =
    member val Lowest = Array.create sensorCount infinity
    member val Highest = Array.create sensorCount -infinity

    member this.Add sensor median =
        this.Lowest[sensor] <- min this.Lowest[sensor] median
        this.Highest[sensor] <- max this.Highest[sensor] median

(**
## Ordinary code

Read lines, parse them, split them into batches, group, sort. `onBatch` is called after each batch, to measure.
*)

[<Struct>]
type Reading = { Sensor: int; Temperature: float }

let parseLine (line: string) =
    let cut = line.IndexOf ';'

    {
        Sensor = Int32.Parse(line.AsSpan(0, cut), CultureInfo.InvariantCulture)
        Temperature = Double.Parse(line.AsSpan(cut + 1), CultureInfo.InvariantCulture)
    }

let ordinaryCode onBatch =
    let medians = Medians()

    for batch in File.ReadLines path |> Seq.map parseLine |> Seq.chunkBySize rowsPerBatch do
        for sensor, readings in batch |> Array.groupBy _.Sensor do
            let sorted = readings |> Array.map _.Temperature |> Array.sort
            medians.Add sensor sorted[sorted.Length / 2]

        onBatch ()

    medians

(**
## In arenas

The same steps, but each batch is in an arena: its text as read from the file, a column of sensors, a column of
temperatures, and the temperatures grouped by sensor. A batch needs no strings and no managed arrays. The price is that
we write the grouping ourselves.
*)

let longestLine = 10 // bytes

/// Parses lines until the columns are full or the text ends. Returns the number of rows and of bytes.
let parseLines (text: Span<byte>) (sensors: Span<int>) (temperatures: Span<float>) =
    let mutable row = 0
    let mutable start = 0

    while row < sensors.Length && start < text.Length do
        let line = text.Slice start
        let cut = line.IndexOf(byte ';')
        let stop = line.IndexOf(byte '\n')
        sensors[row] <- Int32.Parse(line.Slice(0, cut), CultureInfo.InvariantCulture)
        temperatures[row] <- Double.Parse(line.Slice(cut + 1, stop - cut - 1), CultureInfo.InvariantCulture)
        row <- row + 1
        start <- start + stop + 1

    struct (row, start)

/// Groups the temperatures by sensor. `ends` must be zero, and receives the end of each group.
let group (sensors: Span<int>) (temperatures: Span<float>) (ends: Span<int>) (grouped: Span<float>) =
    for row in 0 .. sensors.Length - 1 do
        ends[sensors[row]] <- ends[sensors[row]] + 1

    let mutable start = 0

    for sensor in 0 .. ends.Length - 1 do
        let count = ends[sensor]
        ends[sensor] <- start
        start <- start + count

    for row in 0 .. sensors.Length - 1 do
        let place = ends[sensors[row]]
        grouped[place] <- temperatures[row]
        ends[sensors[row]] <- place + 1

let inArenas onBatch =
    let medians = Medians()
    use pool = Pool.mmap 1 (4 * MiB)
    use file = File.OpenHandle path

    /// Takes the batch that begins at an offset. Returns its bytes.
    let takeBatch offset =
        Pool.using pool (fun arena ->
            // Room for the longest lines. If lines are shorter, the rest is read again with the next batch.
            let text = arena |> Arena.sliceUninitialized<byte>(rowsPerBatch * longestLine)
            let sensors = arena |> Arena.sliceUninitialized<int> rowsPerBatch
            let temperatures = arena |> Arena.sliceUninitialized<float> rowsPerBatch
            let read = RandomAccess.Read(file, text.Span, offset)

            let struct (rows, bytes) =
                parseLines text[.. read - 1].Span sensors.Span temperatures.Span

            let ends = arena |> Arena.slice<int> sensorCount
            let grouped = arena |> Arena.sliceUninitialized<float> rows
            group sensors[.. rows - 1].Span temperatures.Span ends.Span grouped.Span
            let mutable start = 0

            for sensor in 0 .. sensorCount - 1 do
                if ends[sensor] > start then
                    let own = grouped[start .. ends[sensor] - 1]
                    Slice.sortInPlace own
                    medians.Add sensor own[own.Length / 2]
                    start <- ends[sensor]

            bytes)

    let length = RandomAccess.GetLength file
    let mutable offset = 0L

    while offset < length do
        offset <- offset + int64 (takeBatch offset)
        onBatch ()

    medians

(**
## Both, measured

After each batch we read the resident memory of the process and the GC's counters. The arenas go first, because a managed
heap that has grown does not shrink at once.
*)

/// Resident MB, managed MB allocated, collections and ms of pauses.
let snapshot () =
    [|
        float Environment.WorkingSet / 1e6
        float (GC.GetTotalAllocatedBytes()) / 1e6
        float (GC.CollectionCount 0)
        GC.GetTotalPauseDuration().TotalMilliseconds
    |]

/// The medians, and after each batch the difference to the start.
let measure batches =
    GC.Collect()
    let start = snapshot ()
    let samples = ResizeArray()

    let medians: Medians =
        batches (fun () -> samples.Add(Array.map2 (-) (snapshot ()) start))

    medians, samples.ToArray()

let medians, arenas = measure inArenas
let expected, ordinary = measure ordinaryCode
File.Delete path

printfn $"same medians: {(medians.Lowest, medians.Highest) = (expected.Lowest, expected.Highest)}"

for sensor in [ 0; 50; 99 ] do
    printfn $"sensor {sensor, 2}: {medians.Lowest[sensor]:F1} to {medians.Highest[sensor]:F1}"

(*** include-output ***)

(**
What it took:
*)

// The numbers differ from run to run.
printfn $"""{"at most", -22}{"arenas", 10}{"ordinary", 10}"""

for figure, name in
    [
        0, "resident MB"
        1, "managed MB allocated"
        2, "collections"
        3, "ms of GC pauses"
    ] do
    let most samples =
        samples |> Array.map (Array.item figure) |> Array.max

    printfn $"{name, -22}{most arenas, 10:N0}{most ordinary, 10:N0}"

(*** include-output ***)

(**
Resident memory is counted from the start of each run. All batches used the same 4 MiB arena. Most of the rest that the
first run added belongs to the runtime, which compiles the script while it runs.
*)

let draw (title: string) figure =
    let grey = ScottPlot.Color.FromHex "#808080"
    use plot = new ScottPlot.Plot()

    let millions =
        Array.init arenas.Length (fun batch -> float ((batch + 1) * rowsPerBatch) / 1e6)

    for name, samples, color in [ "ordinary", ordinary, "#e07020"; "arenas", arenas, "#2090d0" ] do
        let values = samples |> Array.map (Array.item figure)
        let line = plot.Add.ScatterLine(millions, values, ScottPlot.Color.FromHex color)
        line.LineWidth <- 2f
        line.LegendText <- name

    plot.Title(title, 13f)
    plot.XLabel("million rows", 12f)
    plot.Axes.Bottom.Label.Bold <- false
    plot.Axes.Color grey
    plot.Grid.MajorLineColor <- grey.WithAlpha 0.2
    plot.FigureBackground.Color <- ScottPlot.Colors.Transparent
    plot.DataBackground.Color <- ScottPlot.Colors.Transparent
    plot.Legend.BackgroundColor <- ScottPlot.Colors.Transparent
    plot.Legend.OutlineColor <- ScottPlot.Colors.Transparent
    plot.Legend.ShadowColor <- ScottPlot.Colors.Transparent
    plot.Legend.FontColor <- grey
    plot.ShowLegend ScottPlot.Alignment.UpperLeft |> ignore
    let svg = plot.GetSvgXml(360, 280).Replace(ScottPlot.Fonts.Default, "sans-serif")
    svg.Substring(svg.IndexOf "<svg")

let chart = draw "resident memory, MB" 0 + draw "GC pauses so far, ms" 3

(*** condition: ipynb ***)
#if IPYNB
// The numbers differ from run to run.
HTML chart
#endif // IPYNB
(*** hide ***)
chart
(*** include-it-raw ***)

(**
## What to make of it

- The ordinary code is shorter, and its garbage dies young, which the GC is good at. If its pauses don't matter to
  you, keep it.
- How far the heap grows, and how many collections there are, depends on the GC's mode and on how large the heap
  already is. `dotnet fsi` and notebooks run with the server GC, which collects less often and keeps more memory.
  Console programs use the workstation GC by default; `DOTNET_gcServer=0` selects it for a script, too.
- Ordinary code that reads bytes into its own buffers, and reuses them for the next batch, keeps memory as flat. That
  is a pool of arenas written by hand. Forge's also throws if a slice is used after its batch.
- Time is not compared, because whatever runs first also pays for the compilation of the script.
  [Performance](../performance.html) compares compiled programs.

## Next

- [Memory](../memory.html): how much a pool keeps, and when it returns memory to the system
- [samples/parallel.fsx](../../samples/parallel.fsx): several threads, each with its own arena
- [Testing a pool of your own with a state machine](state-machine.html)
*)
