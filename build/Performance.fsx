/// Programs of the folder `benchmarks` that need nothing but themselves: how costs grow, whole programs, the first use.
module Performance

#load "Compile.fsx"

open Compile
open Commands

let images = "docs/images"

/// Builds a program of the folder `benchmarks` and runs it.
let benchmark name arguments =
    let folder = $"benchmarks/%s{name}"
    compile name folder [ "src/Forge.Core"; "benchmarks/Shared"; folder ]
    dotnet $"%s{folder}/bin/Release/net10.0/%s{name}.dll" arguments "The program says above what it did not like."

/// The arguments are names of sweeps.
let curves arguments =
    benchmark "Forge.Curves" ("run" :: images :: arguments)

/// The arguments are what the names of programs begin with.
let programs names =
    benchmark "Forge.Programs" ("compare" :: names)

let firstUse () =
    compile "facade" "src/Forge.FSharp" [ "src" ]
    dotnet "fsi --quiet benchmarks/first-use/first-use.fsx" [] "The script says above what it did not like."
