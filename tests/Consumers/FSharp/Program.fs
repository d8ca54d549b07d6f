open System
open Forge

// Keeps at most 4 idle arenas, each of 64 KiB.
let pool = Pool.mmap 4 (64 * KiB)

/// The median of some readings. The copy it sorts is not on the managed heap.
let median (readings: float[]) =
    Pool.using pool (fun arena ->
        let sorted = arena |> Arena.ofArray readings |> Slice.sort arena
        sorted[sorted.Length / 2])

/// A task holds its arena until it has run. A pool at its limit lets the task wait.
let countWords (text: string) =
    Pool.useTask pool (fun arena ->
        task {
            let counts = ArenaTextMap.create<int> arena

            for word in text.Split ' ' do
                counts
                |> ArenaTextMap.change word (fun count -> ValueSome(ValueOption.defaultValue 0 count + 1))

            return ArenaTextMap.count counts
        })

printfn $"median {median [| 3.5; 1.25; 2.0 |]}, {median [| 40.0; 10.0; 30.0; 50.0; 20.0 |]}"
let words = (countWords "to be or not to be").Result
printfn $"{words} words"

// A million bytes don't fit.
match Pool.tryUse pool (fun arena -> arena |> Arena.slice<byte> 1_000_000 |> Slice.length) with
| Ok length -> printfn $"{length} bytes"
| Error error -> printfn $"{error}"

printfn $"{pool}, on .NET {Environment.Version.Major} with FSharp.Core {typeof<unit>.Assembly.GetName().Version.Major}"
