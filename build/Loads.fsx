/// The test program under load, for longer than a test may take.
module Loads

#load "Compile.fsx"

open System
open System.Text.RegularExpressions
open Commands
open Compile

let testFolder = "tests/Forge.Tests/bin/Release/net10.0"
let testProgram = $"%s{testFolder}/Forge.Tests.dll"

/// How many tests passed, failed and were skipped, by the last line with counts of a test program; nothing if it did not get that far.
let counts (lines: string list) =
    lines
    |> List.map (fun line -> Regex.Match(line, @"^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?\r?$"))
    |> List.tryFindBack _.Success
    |> Option.map (fun line ->
        let number (group: int) =
            if line.Groups[group].Success then
                int line.Groups[group].Value
            else
                0

        number 1, number 2, number 3)

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
