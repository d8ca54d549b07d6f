/// Forge's build: `dotnet fsi build.fsx TARGET [arguments]`. Alone it lists its targets; the folder `build` holds their parts.
#load "build/Races.fsx"
#load "build/Mutation.fsx"

open System
open System.IO
open Commands
open Compile
open Races
open Mutation

let testFolder = "tests/Forge.Tests/bin/Release/net10.0"

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
    runTests testFolder arguments

/// The same tests, with the core built for netstandard2.0 in place of the one for net10.0.
let testNetstandard arguments =
    build ()
    let folder = "tests/Forge.Tests/obj/netstandard2.0"

    for source in Directory.GetFiles(testFolder, "*", SearchOption.AllDirectories) do
        let target = Path.Combine(folder, Path.GetRelativePath(testFolder, source))
        Directory.CreateDirectory(Path.GetDirectoryName target) |> ignore
        File.Copy(source, target, overwrite = true)

    File.Copy(
        "src/Forge.Core/bin/Release/netstandard2.0/Forge.Core.dll",
        $"%s{folder}/Forge.Core.dll",
        overwrite = true
    )

    runTests folder arguments

let stress arguments =
    compile "tests" "tests/Forge.Tests" [ "src"; "tests" ]

    dotnet
        $"%s{testFolder}/Forge.Tests.dll stress"
        arguments
        "The lines above say which invariant was violated, or what is wrong with the argument."

let demo arguments =
    compile "facade" "src/Forge.FSharp" [ "src" ]

    // The sample says itself, in one line, what it did not like.
    let exitCode = tryDotnet "fsi --quiet samples/commit-churn.fsx --" arguments

    if exitCode <> 0 then
        fail exitCode ""

let benchmark name arguments =
    let folder = $"benchmarks/%s{name}"
    compile name folder [ "src/Forge.Core"; folder ]
    dotnet $"%s{folder}/bin/Release/net10.0/%s{name}.dll" arguments "The program says above what it did not like."

let format fantomas whitespace () =
    tools ()

    let advice =
        "Run `dotnet fsi build.fsx format`; where that fails, too, mend the errors above."

    dotnet "fantomas ." fantomas advice
    dotnet "format whitespace . --folder" whitespace advice

let pack () =
    build ()

    dotnet $"pack %s{solution} -c Release --no-build -o artifacts -nologo" [] "Mend the errors above."

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
        "test-netstandard", "the same tests against the core as built for netstandard2.0", testNetstandard
        "stress", "2 to 16 threads on one pool, with faults, for a minute or as many seconds as given", stress
        "demo", "build the library and run samples/commit-churn.fsx; arguments go to the script", demo
        "cost",
        "print what the run-time checks cost, as ratios; arguments are parts of the names of rows",
        benchmark "Forge.Cost"
        "stores",
        "print what a cycle costs with several ways to keep idle arenas",
        plain (fun () -> benchmark "Forge.Stores" [])
        "linearize",
        "check histories of real threads against the pool's rule, and find seeded races; a seed may follow",
        linearize
        "coyote", "the same under 50,000 schedules that Coyote chooses; a seed may follow", coyote
        "mutate",
        "change the core in more than a thousand ways and see whether the tests notice; arguments are parts of file names, or `again` for those that survived",
        mutate
        "mutate-facade", "the same for the ten edits of the facade in tests/Forge.Mutation/facade", plain mutateFacade
        "format", "format all F# and C#", plain (format [] [])
        "check-format", "fail if `format` would change a file", plain (format [ "--check" ] [ "--verify-no-changes" ])
        "pack", "make the NuGet packages in artifacts/", plain pack
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
