/// The first lease of a script. Prints milliseconds: from the start of the process to the script's first line, from there to the
/// first leased allocation, and what a second pool takes in the same process.
#r "../../src/Forge.FSharp/bin/Release/net10.0/Forge.Core.dll"
#r "../../src/Forge.FSharp/bin/Release/net10.0/Forge.FSharp.dll"

open System
open System.Diagnostics
open Forge

let started = Process.GetCurrentProcess().StartTime
let begun = (DateTime.Now - started).TotalMilliseconds

let lease () =
    let pool = Pool.mmap 4 (64 * KiB)

    Pool.using pool (fun arena ->
        let slice = arena |> Arena.slice<int> 100
        slice.Span[99] <- 1
        slice.Span[99])

let timed work =
    let start = Stopwatch.GetTimestamp()
    work () |> ignore<int>
    Stopwatch.GetElapsedTime(start).TotalMilliseconds

let first = timed lease
let second = timed lease

printfn $"%f{begun}\t%f{first}\t%f{second}"
