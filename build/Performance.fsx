/// Programs of the folder `benchmarks` that need nothing but themselves: how costs grow, a whole workload, the first use.
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

/// The argument is the size of the file in MB.
let workload arguments =
    let size =
        match arguments with
        | [] -> "200"
        | [ size ] -> size
        | _ -> fail 2 "workload takes one argument, the size of the file in MB."

    benchmark "Forge.Workload" [ "compare"; size ]

let firstUse () =
    compile "facade" "src/Forge.FSharp" [ "src" ]
    dotnet "fsi --quiet benchmarks/first-use/first-use.fsx" [] "The script says above what it did not like."
