open System
open Forge

// Keeps at most 4 idle arenas, each of 64 KiB.
let pool = Pool.mmap 4 (64 * KiB)

let median (readings: float[]) =
    Pool.using pool (fun arena ->
        let sorted = arena |> Arena.ofArray readings |> Slice.sort arena
        sorted[sorted.Length / 2])

let countWords (text: string) =
    Pool.useTask pool (fun arena ->
        task {
            let counts = ArenaTextMap.create<int> arena

            for word in text.Split ' ' do
                counts
                |> ArenaTextMap.change word (fun count -> ValueSome(ValueOption.defaultValue 0 count + 1))

            return ArenaTextMap.count counts
        })

// No printf, no interpolated strings and no value of Result, whose ToString uses them: NativeAOT warns of the reflection in FSharp.Core.
Console.WriteLine(String.Join(", ", median [| 3.5; 1.25; 2.0 |], median [| 40.0; 10.0; 30.0; 50.0; 20.0 |]))
Console.WriteLine((countWords "to be or not to be").Result)
Console.WriteLine pool
