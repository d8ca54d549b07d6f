/// The test program under load, for longer than a test may take.
module Loads

#load "Compile.fsx"

open System
open Commands
open Compile

let testFolder = "tests/Forge.Tests/bin/Release/net10.0"
let testProgram = $"%s{testFolder}/Forge.Tests.dll"

let compileTests () =
    compile "tests" "tests/Forge.Tests" [ "src"; "tests" ]

let private load name arguments =
    compileTests ()

    dotnet
        $"%s{testProgram} %s{name}"
        arguments
        "The lines above say which invariant was violated, or what is wrong with the argument."

let stress arguments = load "stress" arguments

let soak arguments = load "soak" arguments

let gcStress () =
    compileTests ()
    // From here on for the test program: the collector runs at every allocation.
    Environment.SetEnvironmentVariable("DOTNET_GCStress", "0x1")
    load "gcstress" []
