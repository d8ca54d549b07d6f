/// The tests under Mono, which runs the builds for netstandard2.0 as .NET Framework would.
module Mono

#load "Compile.fsx"

open System
open System.IO
open System.Text.RegularExpressions
open Commands
open Compile

type MonoCounts =
    {
        Passed: int
        Failed: int
        Skipped: int
    }

let private project = "tests/Platforms/Mono"
let private program = $"%s{project}/bin/Release/net48/Forge.Tests.exe"

let private hasMono () =
    Environment.GetEnvironmentVariable("PATH").Split Path.PathSeparator
    |> Array.exists (fun folder -> File.Exists(Path.Combine(folder, "mono")))

/// Builds the tests for .NET Framework and runs them under Mono. An error says what is missing.
let runMono () : Result<MonoCounts, string> =
    if not (hasMono ()) then
        Error "mono, in Debian's package mono-devel"
    else
        build ()
        dotnet $"restore %s{project} -v quiet" [] "Can the package source be reached?"

        dotnet
            $"build %s{project} -c Release --no-restore -v quiet -nologo -clp:NoSummary"
            []
            "Mend the errors above. Portable.fs holds what .NET Framework lacks of what the tests call."

        // With --debug, frames name files and lines.
        let _, lines = run "mono" [ "--debug"; program ]
        List.iter say lines

        let counts =
            Regex.Match(List.tryLast lines |> Option.defaultValue "", @"^(\d+) passed, (\d+) failed, (\d+) skipped$")

        if not counts.Success then
            fail 1 "The test program crashed under Mono; the lines above may say why."

        let count (index: int) = int counts.Groups[index].Value

        Ok
            {
                Passed = count 1
                Failed = count 2
                Skipped = count 3
            }
