/// The comparison with C++ and with other ways of .NET: benchmarks/Forge.Compare beside builds of native.cpp.
module Compare

#load "Compile.fsx"

open System
open System.Diagnostics
open System.IO
open Commands
open Compile

let project = "benchmarks/Forge.Compare"
let runner = $"%s{project}/bin/Release/net10.0/Forge.Compare.dll"

/// The folders that the runner is made from.
let runnerFolders =
    [
        "src/Forge.Core"
        "src/Forge.FSharp"
        "benchmarks/Shared"
        "benchmarks/Forge.Facade"
        project
    ]

let source = "benchmarks/native/native.cpp"
let nativeFolder = "obj/native"

/// Runs g++ with this as its input; false where it fails.
let tryCompiler (arguments: string list) (input: string) =
    let start =
        ProcessStartInfo("g++", arguments, RedirectStandardInput = true, RedirectStandardError = true)

    try
        use child = Process.Start start
        child.StandardInput.Write input
        child.StandardInput.Close()
        let errors = child.StandardError.ReadToEnd()
        child.WaitForExit()
        child.ExitCode = 0, errors
    with :? ComponentModel.Win32Exception ->
        fail 1 "There is no g++: install it (on Debian and Ubuntu, the package g++)."

/// The program with one allocator, unless that is not installed.
let buildNative (name, header, options) =
    let isInstalled, _ =
        tryCompiler [ "-fsyntax-only"; "-x"; "c++"; "-" ] $"#include <%s{header}>"

    if isInstalled then
        let program = Path.Combine(nativeFolder, name)

        let written () =
            if File.Exists program then
                $"%d{File.GetLastWriteTimeUtc(program).Ticks}"
            else
                ""

        unlessDone name [ source ] written (fun () ->
            Directory.CreateDirectory nativeFolder |> ignore

            let arguments = [ "-O3"; "-std=c++20"; source; "-o"; program; "-pthread" ] @ options

            Console.WriteLine("> g++ " + String.Join(" ", arguments))
            let compiled, errors = tryCompiler arguments ""

            if not compiled then
                fail 1 $"g++ did not like %s{source}:\n%s{errors}")
    else
        Console.WriteLine $"%s{header} is not installed, so its row is left out."

let natives =
    [
        "native", "cstdlib", []
        "native-mimalloc", "mimalloc.h", [ "-DMI"; "-lmimalloc" ]
        "native-jemalloc", "jemalloc/jemalloc.h", [ "-DJE"; "-ljemalloc" ]
    ]

let runnerAdvice = "The program says above what it did not like."

/// Publishes the runner with NativeAOT, and gives the program.
let publishAot () =
    let folder = "obj/compare-aot"
    restore ()

    dotnet
        $"publish %s{project} -c Release -o %s{folder} -v quiet -nologo"
        [ "-p:Aot=true" ]
        "NativeAOT needs a linker and zlib: on Debian and Ubuntu, the packages clang and zlib1g-dev."

    Path.Combine(folder, "Forge.Compare")

/// `aot` as the first argument takes the runner compiled ahead of time; the others are parts of the names of rows.
let compare arguments =
    List.iter buildNative natives

    match arguments with
    | "aot" :: rows ->
        let program = publishAot ()
        use child = Process.Start(ProcessStartInfo(program, "run" :: nativeFolder :: rows))
        child.WaitForExit()

        if child.ExitCode <> 0 then
            fail child.ExitCode runnerAdvice
    | rows ->
        compile "Forge.Compare" project runnerFolders
        dotnet $"%s{runner} run %s{nativeFolder}" rows runnerAdvice

let benchmarksProject = "benchmarks/Forge.Benchmarks"

let benchmarksDll =
    $"%s{benchmarksProject}/bin/Release/net10.0/Forge.Benchmarks.dll"

/// BenchmarkDotNet's benchmarks; the arguments are parts of their names.
let benchmarks (filters: string list) =
    compile "Forge.Benchmarks" benchmarksProject [ "src/Forge.Core"; "benchmarks/Shared"; benchmarksProject ]

    let filters =
        match filters with
        | [] -> [ "*" ]
        | some -> some |> List.map (fun part -> $"*%s{part}*")

    dotnet benchmarksDll ("--filter" :: filters) runnerAdvice

/// Does the work of each benchmark once and looks at the result, after the solution was built. Nothing is timed.
let checkBenchmarks () =
    let others =
        [
            "Forge.Cost"
            "Forge.Curves"
            "Forge.Stores"
            "Forge.Scaling"
            "Forge.Programs"
        ]
        |> List.map (fun name -> $"benchmarks/%s{name}/bin/Release/net10.0/%s{name}.dll")

    for dll in runner :: benchmarksDll :: others do
        dotnet $"%s{dll} check" [] "A benchmark does not do the work it is to measure."
