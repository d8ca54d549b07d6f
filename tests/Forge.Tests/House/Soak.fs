/// The stress load for a long time, and where the resident size of the process goes meanwhile.
module Forge.Tests.Soak

open System
open System.Diagnostics
open System.IO
open System.Threading
open Forge

/// The resident size at a time.
[<Struct>]
type Sample = { Minutes: float; KiB: float }

/// The slope of the straight line that fits samples best, by least squares, and its standard error; in KiB a minute.
let trend (samples: Sample list) =
    let meanMinutes = samples |> List.averageBy _.Minutes
    let meanKiB = samples |> List.averageBy _.KiB

    let spread =
        samples |> List.sumBy (fun sample -> (sample.Minutes - meanMinutes) ** 2.0)

    let slope =
        (samples
         |> List.sumBy (fun sample -> (sample.Minutes - meanMinutes) * (sample.KiB - meanKiB)))
        / spread

    let residuals =
        samples
        |> List.sumBy (fun sample -> (sample.KiB - meanKiB - slope * (sample.Minutes - meanMinutes)) ** 2.0)

    slope, sqrt (residuals / float (samples.Length - 2) / spread)

let private residentKiB () =
    let pages = File.ReadAllText("/proc/self/statm").Split(' ')[1]
    float pages * float MmapBacking.PageSize / 1024.0

/// Samples until it is told to stop, which it gives the samples for.
let private sampling (interval: TimeSpan) =
    let samples = ResizeArray<Sample>()
    let stop = new ManualResetEventSlim()
    let clock = Stopwatch.StartNew()

    let thread =
        Thread(fun () ->
            while not (stop.Wait interval) do
                samples.Add
                    {
                        Minutes = clock.Elapsed.TotalMinutes
                        KiB = residentKiB ()
                    })

    thread.Start()

    fun () ->
        stop.Set()
        thread.Join()
        List.ofSeq samples

/// How much of the time is left out, since caches and the managed heap still grow to their size.
let private warmUp = 0.25

/// Four threads for so many minutes; prints what it found, and gives the exit code of the load.
let run (minutes: float) (print: string -> unit) =
    let finish = sampling (TimeSpan.FromSeconds 1.0)
    let exitCode = Stress.runOn [ 4 ] (minutes * 60.0) print

    let steady =
        finish () |> List.filter (fun sample -> sample.Minutes >= warmUp * minutes)

    let slope, error = trend steady
    let first, last = List.head steady, List.last steady

    print
        $"soak: RSS slope {slope:F1} KiB a minute (standard error {error:F1}) over the last {last.Minutes - first.Minutes:F1} of {minutes} minutes, {first.KiB:F0} KiB to {last.KiB:F0} KiB; {OutstandingMemory.MappedBytes} bytes mapped at the end"

    exitCode
