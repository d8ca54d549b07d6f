/// Forge's build: `dotnet fsi build.fsx TARGET [arguments]`. Alone it lists its targets; the folder `build` holds their parts.

// One directive, so that Commands.fsx is loaded once. Each directive compiles what it loads anew, and the handler in `main` would catch
// the exception of the last one alone.
#load "build/Races.fsx" "build/Schedules.fsx" "build/Machines.fsx" "build/Verify.fsx" "build/Disassembly.fsx" "build/Mutation.fsx" "build/Performance.fsx" "build/Bars.fsx" "build/Docs.fsx" "build/Notebooks.fsx" "build/Consumers.fsx" "build/Platforms.fsx"

open System
open System.IO
open Commands
open Compile
open Races
open Schedules
open Machines
open Loads
open Verify
open Compare
open Disassembly
open Mutation
open Performance
open Bars
open Docs
open Notebooks
open Platforms
open Consumers

let runTests folder arguments =
    let exitCode = tryDotnet $"%s{folder}/Forge.Tests.dll" arguments

    // 1 to 3 mean failed tests: then the program's own last line, the counts, is to stay the last one.
    if exitCode > 3 || exitCode < 0 then
        fail
            exitCode
            $"The test program crashed with exit code %d{exitCode}. Add --sequenced --debug to see in which test."
    elif exitCode > 0 then
        fail exitCode ""

let test arguments =
    build ()
    checkBenchmarks ()
    runTests testFolder arguments

/// The same tests, with the core and the facade built for netstandard2.0 in place of those for net10.0.
let testNetstandard arguments =
    build ()
    let folder = "tests/Forge.Tests/obj/netstandard2.0"

    for source in Directory.GetFiles(testFolder, "*", SearchOption.AllDirectories) do
        let target = Path.Combine(folder, Path.GetRelativePath(testFolder, source))
        Directory.CreateDirectory(Path.GetDirectoryName target) |> ignore
        File.Copy(source, target, overwrite = true)

    let replacements =
        [
            "src/Forge.Core/bin/Release/netstandard2.0/Forge.Core.dll"
            "src/Forge.FSharp/bin/Release/netstandard2.0/Forge.FSharp.dll"
            // It forwards to the framework's own.
            packageFolder "Microsoft.Bcl.TimeProvider"
            + "/lib/net8.0/Microsoft.Bcl.TimeProvider.dll"
        ]

    for file in replacements do
        File.Copy(file, Path.Combine(folder, Path.GetFileName file), overwrite = true)

    // Without it the program finds what lies beside it, also what it was not built with.
    File.Delete $"%s{folder}/Forge.Tests.deps.json"

    runTests folder arguments

let demo arguments =
    compile "facade" "src/Forge.FSharp" [ "src" ]

    // The sample says itself, in one line, what it did not like.
    let exitCode = tryDotnet "fsi --quiet samples/commit-churn.fsx --" arguments

    if exitCode <> 0 then
        fail exitCode ""

let format fantomas whitespace () =
    tools ()

    let advice =
        "Run `dotnet fsi build.fsx format`; where that fails, too, mend the errors above."

    dotnet "fantomas ." fantomas advice
    dotnet "format whitespace . --folder" whitespace advice

let surface () =
    build ()
    runTests testFolder [ "surface" ]

let pack () =
    build ()

    dotnet
        $"pack %s{solution} -c Release --no-build --no-restore -nologo -p:ForgetCachedPackages=true"
        []
        "Mend the errors above."

let clean () =
    for folder in outputsBelow "." (List.ofSeq outputFolders) do
        Console.WriteLine("> remove " + folder)
        Directory.Delete(folder, true)

// ---- Targets

/// A target that takes no arguments.
let plain action (arguments: string list) =
    if not arguments.IsEmpty then
        fail 2 $"""This target takes no arguments, but was given: %s{String.Join(" ", arguments)}"""

    action ()

let targets =
    [
        "restore", "fetch the tools and packages again (the others do it when something changed)", plain restoreAgain
        "build", "build everything in Release", plain build
        "test", "build and run the tests; arguments go to the test program", test
        "test-netstandard",
        "the same tests against the core and the facade as built for netstandard2.0",
        testNetstandard
        "stress", "2 to 16 threads on one pool, with faults, for a minute or as many seconds as given", stress
        "soak",
        "the same on 4 threads for 30 minutes or as many as given, and how the resident size grew meanwhile",
        soak
        "gcstress", "tests of handles and leases while the collector runs at every allocation", plain gcStress
        "verify",
        "measure the rows of docs/verification.md, all or those whose numbers are given; fails if one is short",
        verify
        "machines", "the models against the library: 100,000 sequences each, or as given; a seed may follow", machines
        "nightly", "the same with new seeds, for ten minutes or as many seconds as given", nightly
        "replay", "run and shrink again what a machine found, by its name and seed", machineCommand "replay"
        "demo", "build the library and run samples/commit-churn.fsx; arguments go to the script", demo
        "cost",
        "print what the run-time checks cost, as ratios; arguments are parts of the names of rows",
        benchmark "Forge.Cost"
        "stores",
        "print what a lease costs with several ways to keep idle arenas, as a table",
        plain (fun () -> benchmark "Forge.Stores" [])
        "scaling",
        "measure leases on one thread and on two, with the lock and without, and simulate 16 and 128 processors",
        plain (fun () -> benchmark "Forge.Scaling" [])
        "retention",
        "draw memory over time with and without retention, as docs/images/retention.svg",
        plain (fun () -> benchmark "Forge.Retention" [ $"%s{images}/retention.svg" ])
        "compare",
        "measure the rows of docs/performance.md beside C++ and other .NET code; `aot` and parts of names of rows may follow",
        compare
        "curves",
        "measure how costs grow with blocks, units in flight, sizes and threads, and draw docs/images/cost-by-*.svg; names of sweeps may follow",
        curves
        "bars", "measure one row of `compare` and draw the README's picture, docs/images/unit-of-work-*.svg", plain bars
        "programs",
        "measure whole programs in arenas beside the best code without them; starts of names of programs may follow",
        programs
        "first-use", "time a script from its start to its first leased allocation", plain firstUse
        "disassembly", "count the instructions of the loops that `compare` measures", plain disassembly
        "benchmarks", "run BenchmarkDotNet's benchmarks; arguments are parts of their names", benchmarks
        "linearize",
        "check histories of real threads against the pool's rule, and find seeded races; a seed may follow",
        linearize
        "schedules",
        "run small programs under every schedule with few preemptions, and find seeded races; `seeds` for those alone, or what the checker takes: check, short, survey, replay",
        schedules
        "platforms",
        "run the tests and small programs on other systems, processors and runtimes, as far as they can be run here; names may follow",
        runPlatforms
        "mutate",
        "change the core in over two thousand ways and see whether the tests notice; arguments are parts of file names, or `again` for those not killed yet and those of changed files",
        mutate
        "mutate-facade", "the same for the edits of the facade in tests/Forge.Mutation/facade", plain mutateFacade
        "docs", "build the site in site/ from docs/ and the documentation comments; fails on a dead link", plain docs
        "notebooks",
        "run each tutorial as a notebook under Jupyter and compare its outputs with the committed ones; `accept` replaces them",
        notebooks
        "format", "format all F# and C#", plain (format [] [])
        "check-format", "fail if `format` would change a file", plain (format [ "--check" ] [ "--verify-no-changes" ])
        "surface", "record the public surface in tests/Surface; read the diff before you commit it", plain surface
        "pack", "make the NuGet packages in artifacts/", plain pack
        "consumers",
        "pack, then build and run the programs in tests/Consumers with the packages alone",
        plain (fun () ->
            pack ()
            runConsumers ())
        "clean", "remove everything a build has made", plain clean
    ]

let list (output: TextWriter) =
    output.WriteLine "usage: dotnet fsi build.fsx TARGET [arguments]"

    for name, description, _ in targets do
        output.WriteLine $"  %-18s{name}%s{description}"

let main arguments =
    try
        match arguments with
        | [] -> list Console.Out
        | name :: arguments ->
            match targets |> List.tryFind (fun (target, _, _) -> target = name) with
            | Some(_, _, action) -> action arguments
            | None ->
                list Console.Error
                fail 2 $"There is no target `%s{name}`: choose one of the above."

        0
    with BuildFailed(exitCode, message) ->
        if message <> "" then
            Console.Error.WriteLine("build failed: " + message)

        exitCode

exit (fsi.CommandLineArgs |> List.ofArray |> List.tail |> main)
