/// The tests, and small programs, on every platform that can be run here. Nothing is installed: what is missing is named.
module Platforms

#load "Loads.fsx"

open System
open System.Diagnostics
open System.IO
open System.Text.RegularExpressions
open Commands
open Compile
open Loads

type Outcome =
    /// How many tests passed, failed and were skipped, and what else is to be said.
    | Ran of passed: int * failed: int * skipped: int * note: string
    | Missing of what: string

let private isInstalled program =
    Environment.GetEnvironmentVariable("PATH").Split Path.PathSeparator
    |> Array.exists (fun folder -> File.Exists(Path.Combine(folder, program)))

let private failure note = Ran(0, 1, 0, note)

/// Builds with `dotnet`, which shows its errors, and goes on if that succeeds.
let private afterDotnet command arguments advice goOn =
    match tryDotnet command arguments with
    | 0 -> goOn ()
    | exitCode -> failure $"`dotnet %s{command}` ended with exit code %d{exitCode}. %s{advice}"

/// Publishes a project to a folder in the workshop, and goes on with that folder.
let private published workshop name project identifier (options: string list) advice goOn =
    let folder = Path.Combine(workshop, name)

    afterDotnet
        $"publish tests/Platforms/%s{project} -c Release -r %s{identifier} --self-contained -v quiet -nologo -o"
        (folder :: options)
        advice
        (fun () -> goOn folder)

/// The same with NativeAOT, which links with clang or else gcc.
let private compiledAhead workshop name project goOn =
    if isInstalled "clang" || isInstalled "gcc" then
        published
            workshop
            name
            project
            "linux-x64"
            [ "-p:PublishAot=true" ]
            "NativeAOT needs a linker and zlib: on Debian and Ubuntu, the packages clang and zlib1g-dev."
            goOn
    else
        Missing "a linker, in Debian's packages clang and zlib1g-dev"

/// Runs the tests, for so many minutes at most. They must say that some passed and none failed, and then end well.
let private testsIn (minutes: float) folder environment program arguments =
    let exitCode, lines =
        runFor (TimeSpan.FromMinutes minutes) folder environment program arguments

    match exitCode, counts lines with
    | 0, Some(passed, 0, skipped) when passed > 0 ->
        for line in lines do
            if Regex.IsMatch(line, @"^\d+ skipped: ") then
                say line

        Ran(passed, 0, skipped, "")
    | _, found ->
        List.iter say lines
        let passed, failed, skipped = defaultArg found (0, 0, 0)
        Ran(passed, max 1 failed, skipped, $"The tests ended with exit code %d{exitCode}.")

let private linux _ =
    testsIn 20.0 "." [] "dotnet" [ testProgram ]

let private wine program identifier package workshop =
    if not (File.Exists program) then
        Missing $"%s{program}, in Debian's package %s{package}"
    else
        let environment =
            [
                "WINEPREFIX", Path.Combine(workshop, "wine-" + identifier)
                "WINEDEBUG", "-all"
                // Wine can't map a page twice, as the runtime does to write code.
                "DOTNET_EnableWriteXorExecute", "0"
            ]

        published workshop identifier "Host" identifier [] "" (fun folder ->
            testsIn 20.0 folder environment program [ "Host.exe"; "--sequenced" ])

/// The builds for netstandard2.0, as .NET Framework would run them.
let private mono _ =
    let project = "tests/Platforms/Mono"

    if not (isInstalled "mono") then
        Missing "mono, in Debian's package mono-devel"
    else
        afterDotnet
            $"build %s{project} -c Release -v quiet -nologo -clp:NoSummary"
            []
            "Portable.fs holds what .NET Framework lacks of what the tests call."
            (fun () ->
                // With --debug, frames name files and lines.
                testsIn 20.0 "." [] "mono" [ "--debug"; $"%s{project}/bin/Release/net48/Forge.Tests.exe" ])

let private emulated workshop =
    let sysroot = "/usr/aarch64-linux-gnu"

    if not (isInstalled "qemu-aarch64") then
        Missing "qemu-aarch64, in Debian's package qemu-user"
    elif not (File.Exists $"%s{sysroot}/lib/libstdc++.so.6") then
        Missing "the C++ library for ARM64, in Debian's package libstdc++6-arm64-cross"
    else
        published workshop "linux-arm64" "Host" "linux-arm64" [] "" (fun folder ->
            testsIn
                60.0
                folder
                [ "DOTNET_EnableWriteXorExecute", "0"; "FORGE_TESTS_EMULATED", "1" ]
                "qemu-aarch64"
                [ "-L"; sysroot; "./Host"; "--sequenced" ])

/// How large a published program is, without what only debuggers and compilers read.
let private sizes folder program =
    let size = FileInfo($"%s{folder}/%s{program}").Length

    let all =
        Directory.GetFiles folder
        |> Array.filter (fun file -> not (Regex.IsMatch(file, @"\.(dbg|pdb|xml)$")))
        |> Array.sumBy (fun file -> FileInfo(file).Length)

    let mebibytes (bytes: int64) = $"%.1f{float bytes / 1048576.0} MiB"
    $"program %s{mebibytes size}, in all %s{mebibytes all}"

let private aotTests workshop =
    compiledAhead workshop "aot-tests" "Aot" (fun folder ->
        match testsIn 20.0 folder [] $"%s{folder}/Forge.Tests" [ "--sequenced" ] with
        | Ran(passed, 0, skipped, _) -> Ran(passed, 0, skipped, sizes folder "Forge.Tests")
        | other -> other)

/// A published program, run once: it prints what it must.
let private once project prints folder =
    let clock = Stopwatch.StartNew()

    let exitCode, lines =
        runFor (TimeSpan.FromMinutes 1.0) folder [] $"%s{folder}/%s{project}" []

    let elapsed = clock.Elapsed.TotalMilliseconds

    if exitCode = 0 && lines = prints then
        Ran(1, 0, 0, $"%s{sizes folder project}, %.0f{elapsed} ms from start to end")
    else
        List.iter say lines
        failure $"The program ended with exit code %d{exitCode}."

let private csharp =
    "CSharp",
    [
        "median 2, 30"
        "1000 bytes"
        "ArenaPool<MmapBacking>: 1 idle, capacity 4, on .NET 10"
    ]

let private fsharp =
    "FSharp", [ "2, 30"; "4"; "ArenaPool<MmapBacking>: 1 idle, capacity 4" ]

let private ahead (project, prints) workshop =
    compiledAhead workshop $"%s{project}-aot" project (once project prints)

let private trimmed (project, prints) workshop =
    published workshop $"%s{project}-trimmed" project "linux-x64" [ "-p:PublishTrimmed=true" ] "" (once project prints)

/// Each is run with a workshop: a folder outside the repository, since a platform has none.
let private platforms =
    [
        "linux-x64", linux
        "mono", mono
        "win-x64", wine "/usr/lib/wine/wine64" "win-x64" "wine64"
        "win-x86", wine "/usr/lib/wine/wine" "win-x86" "wine32 of the architecture i386"
        "linux-arm64", emulated
        "aot-tests", aotTests
        "aot-csharp", ahead csharp
        "aot-fsharp", ahead fsharp
        "trimmed-csharp", trimmed csharp
        "trimmed-fsharp", trimmed fsharp
    ]

/// Runs all of them, or those whose names are given.
let runPlatforms (names: string list) =
    for name in names do
        if not (platforms |> List.exists (fun (platform, _) -> platform = name)) then
            let known = platforms |> List.map fst |> String.concat ", "
            fail 2 $"There is no platform `%s{name}`: choose from %s{known}."

    build ()

    let outcomes =
        inTemporaryFolder "forge-platforms" (fun workshop ->
            [
                for name, run in platforms do
                    if names.IsEmpty || List.contains name names then
                        let outcome = run workshop

                        match outcome with
                        | Ran(passed, failed, skipped, note) ->
                            say $"%-16s{name}%d{passed} passed, %d{failed} failed, %d{skipped} skipped. %s{note}"
                        | Missing what -> say $"%-16s{name}not run, missing: %s{what}"

                        outcome
            ])

    let ran =
        outcomes
        |> List.choose (fun outcome ->
            match outcome with
            | Ran(passed, failed, skipped, _) -> Some(passed, failed, skipped)
            | Missing _ -> None)

    let sum figure = List.sumBy figure ran
    let failed = sum (fun (_, failed, _) -> failed)

    let passed, skipped =
        sum (fun (passed, _, _) -> passed), sum (fun (_, _, skipped) -> skipped)

    say $"platforms: %d{ran.Length} run, %d{passed} tests passed, %d{skipped} skipped, %d{failed} failed"

    if failed > 0 then
        fail 1 ""
    elif ran.IsEmpty then
        fail 1 "Nothing was run. The lines above say what is missing."
