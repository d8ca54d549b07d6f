/// The tests under Mono, which runs the builds for netstandard2.0 as .NET Framework would.
module Mono

#load "Loads.fsx"

open System
open System.IO
open Commands
open Compile
open Loads

let private project = "tests/Platforms/Mono"
let private program = $"%s{project}/bin/Release/net48/Forge.Tests.exe"

let private hasMono () =
    Environment.GetEnvironmentVariable("PATH").Split Path.PathSeparator
    |> Array.exists (fun folder -> File.Exists(Path.Combine(folder, "mono")))

/// Builds the tests for .NET Framework, runs them under Mono, and returns how many passed, failed and were skipped.
/// An error says what is missing.
let runMono () : Result<int * int * int, string> =
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

        match counts (String.Join("\n", lines)) with
        | Some counts -> Ok counts
        | None -> fail 1 "The test program crashed under Mono; the lines above may say why."
