#load "../forge.fsx"

open System
open Forge

let pool = Pool.mmap 4 (64 * KiB) // keeps at most 4 idle arenas, each of 64 KiB

/// The median of some readings. The copy it sorts costs no managed memory.
let median (readings: float[]) =
    Pool.using pool (fun arena -> // leased here, empty
        let sorted = arena |> Arena.ofArray readings
        sorted.Span.Sort()
        sorted.Span[sorted.Length / 2]) // given back here, even if the body throws

for station in [ [| 3.5; 1.25; 2.0 |]; [| 40.0; 10.0; 30.0; 50.0; 20.0 |] ] do
    printfn $"median of {station.Length} readings: {median station}"

printfn $"{pool}" // one arena served both
