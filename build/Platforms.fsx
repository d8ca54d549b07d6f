/// The tests, and small programs, on every platform that can be run here. Nothing is installed: what is missing is named.
module Platforms

#load "Loads.fsx" "Mono.fsx"

open System
open System.Diagnostics
open System.IO
open System.Text.RegularExpressions
open Commands
open Compile
open Loads
open Mono

type Outcome =
    /// How many tests passed, failed and were skipped, and what else is to be said.
    | Ran of passed: int * failed: int * skipped: int * note: string
    | Missing of what: string

/// Where the tests and programs are published to: outside the repository, since a platform has none.
let private workshop = Path.Combine(Path.GetTempPath(), "forge-platforms")

/// Runs a program in a folder, for so many minutes at most, and returns its exit code, or nothing if it did not end, and what it wrote.
let private runFor (minutes: float) (folder: string) environment (program: string) (arguments: string list) =
    let start =
        ProcessStartInfo(
            program,
            arguments,
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true
        )

    for name, value in environment do
        start.Environment[name] <- value

    use child = Process.Start start
    let error = child.StandardError.ReadToEndAsync()
    let output = child.StandardOutput.ReadToEndAsync()

    if child.WaitForExit(TimeSpan.FromMinutes minutes) then
        Some child.ExitCode, output.Result + error.Result
    else
        child.Kill true
        None, output.Result

let private publish name project identifier (options: string list) =
    let folder = Path.Combine(workshop, name)

    dotnet
        $"publish tests/Platforms/%s{project} -c Release -r %s{identifier} --self-contained -v quiet -nologo -o"
        (folder :: options)
        "NativeAOT needs a linker and zlib: on Debian and Ubuntu, the packages clang and zlib1g-dev."

    folder

/// Runs the tests, for so many minutes at most.
let private testsIn minutes folder environment program arguments =
    let exitCode, written = runFor minutes folder environment program arguments

    match counts written with
    | Some(passed, failed, skipped) ->
        if failed > 0 then
            say written

        for line in written.Split '\n' do
            if Regex.IsMatch(line, @"^\d+ skipped: ") then
                say line

        Ran(passed, failed, skipped, "")
    | None ->
        say $"%s{written}\nThe tests did not end: exit code %A{exitCode}."
        Ran(0, 1, 0, "")

let private linux () =
    testsIn 20.0 "." [] "dotnet" [ testProgram ]

let private wine program identifier package () =
    if not (File.Exists program) then
        Missing $"%s{program}, in Debian's package %s{package}"
    else
        let folder = publish identifier "Host" identifier []

        let environment =
            [
                "WINEPREFIX", Path.Combine(workshop, "wine-" + identifier)
                "WINEDEBUG", "-all"
                // Wine can't map a page twice, as the runtime does to write code.
                "DOTNET_EnableWriteXorExecute", "0"
            ]

        testsIn 20.0 folder environment program [ "Host.exe"; "--sequenced" ]

let private mono () =
    match runMono () with
    | Ok(passed, failed, skipped) -> Ran(passed, failed, skipped, "")
    | Error missing -> Missing missing

let private emulated () =
    let sysroot = "/usr/aarch64-linux-gnu"

    if not (File.Exists "/usr/bin/qemu-aarch64") then
        Missing "qemu-aarch64, in Debian's package qemu-user"
    elif not (File.Exists $"%s{sysroot}/lib/libstdc++.so.6") then
        Missing "the C++ library for ARM64, in Debian's package libstdc++6-arm64-cross"
    else
        let folder = publish "linux-arm64" "Host" "linux-arm64" []

        testsIn
            60.0
            folder
            [ "DOTNET_EnableWriteXorExecute", "0"; "FORGE_TESTS_EMULATED", "1" ]
            "qemu-aarch64"
            [ "-L"; sysroot; "./Host"; "--sequenced" ]

/// How large a published program is, without what only debuggers and compilers read.
let private sizes folder program =
    let size = FileInfo($"%s{folder}/%s{program}").Length

    let all =
        Directory.GetFiles folder
        |> Array.filter (fun file -> not (Regex.IsMatch(file, @"\.(dbg|pdb|xml)$")))
        |> Array.sumBy (fun file -> FileInfo(file).Length)

    let mebibytes (bytes: int64) = $"%.1f{float bytes / 1048576.0} MiB"
    $"program %s{mebibytes size}, in all %s{mebibytes all}"

let private aotTests () =
    let folder = publish "aot-tests" "Aot" "linux-x64" []

    match testsIn 20.0 folder [] $"%s{folder}/Forge.Tests" [ "--sequenced" ] with
    | Ran(passed, failed, skipped, _) -> Ran(passed, failed, skipped, sizes folder "Forge.Tests")
    | missing -> missing

/// A published program, run once: it prints what it must.
let private programOf project prints option () =
    let folder =
        publish $"%s{project}-%s{option}" project "linux-x64" [ $"-p:%s{option}=true" ]

    let clock = Stopwatch.StartNew()
    let exitCode, written = runFor 1.0 folder [] $"%s{folder}/%s{project}" []
    let elapsed = clock.Elapsed.TotalMilliseconds

    if
        exitCode = Some 0
        && written.Split('\n', StringSplitOptions.RemoveEmptyEntries) = prints
    then
        Ran(1, 0, 0, $"%s{sizes folder project}, %.0f{elapsed} ms from start to end")
    else
        say written
        Ran(0, 1, 0, "")

let private csharp =
    programOf
        "CSharp"
        [|
            "median 2, 30"
            "1000 bytes"
            "ArenaPool<MmapBacking>: 1 idle, capacity 4, on .NET 10"
        |]

let private fsharp =
    programOf "FSharp" [| "2, 30"; "4"; "ArenaPool<MmapBacking>: 1 idle, capacity 4" |]

let private platforms =
    [
        "linux-x64", linux
        "mono", mono
        "win-x64", wine "/usr/lib/wine/wine64" "win-x64" "wine64"
        "win-x86", wine "/usr/lib/wine/wine" "win-x86" "wine32 of the architecture i386"
        "linux-arm64", emulated
        "aot-tests", aotTests
        "aot-csharp", csharp "PublishAot"
        "aot-fsharp", fsharp "PublishAot"
        "trimmed-csharp", csharp "PublishTrimmed"
        "trimmed-fsharp", fsharp "PublishTrimmed"
    ]

/// Runs all of them, or those whose names are given.
let runPlatforms (names: string list) =
    for name in names do
        if not (platforms |> List.exists (fun (platform, _) -> platform = name)) then
            let known = platforms |> List.map fst |> String.concat ", "
            fail 2 $"There is no platform `%s{name}`: choose from %s{known}."

    build ()

    if Directory.Exists workshop then
        Directory.Delete(workshop, true)

    let outcomes =
        [
            for name, run in platforms do
                if names.IsEmpty || List.contains name names then
                    let outcome = run ()

                    match outcome with
                    | Ran(passed, failed, skipped, note) ->
                        say $"%-16s{name}%d{passed} passed, %d{failed} failed, %d{skipped} skipped. %s{note}"
                    | Missing what -> say $"%-16s{name}not run, missing: %s{what}"

                    outcome
        ]

    let ran =
        outcomes
        |> List.choose (fun outcome ->
            match outcome with
            | Ran(passed, failed, skipped, _) -> Some(passed, failed, skipped)
            | Missing _ -> None)

    let sum figure = List.sumBy figure ran
    let failed = sum (fun (_, failed, _) -> failed)

    say
        $"platforms: %d{ran.Length} run, %d{sum (fun (passed, _, _) -> passed)} tests passed, %d{sum (fun (_, _, skipped) -> skipped)} skipped, %d{failed} failed"

    if failed > 0 then
        fail 1 ""
