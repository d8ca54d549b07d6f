/// Forge's build: `dotnet fsi build.fsx TARGET [arguments]`. Alone it lists its targets.
open System
open System.Diagnostics
open System.IO
open System.Security.Cryptography
open System.Text

Environment.CurrentDirectory <- __SOURCE_DIRECTORY__

// ---- Running commands

/// Ends the build with an exit code and, unless it is empty, a line on what went wrong and what to do.
exception BuildFailed of exitCode: int * message: string

let fail exitCode message = raise (BuildFailed(exitCode, message))

/// Runs `dotnet` on this console and returns its exit code. The command is split at spaces, the arguments are not.
let tryDotnet (command: string) (arguments: string list) =
    let all = List.ofArray (command.Split ' ') @ arguments
    Console.WriteLine("> dotnet " + String.Join(" ", all))
    use child = Process.Start(ProcessStartInfo("dotnet", all))
    child.WaitForExit()
    child.ExitCode

/// Runs `dotnet`; if that fails, ends the build with its exit code and the advice.
let dotnet command arguments advice =
    let exitCode = tryDotnet command arguments

    if exitCode <> 0 then
        fail exitCode $"`dotnet %s{command}` ended with exit code %d{exitCode}. %s{advice}"

/// Runs `dotnet`, shows what it writes but for Coyote's chatter, and returns its exit code and its last line.
let lastLineOfDotnet (arguments: string list) =
    Console.WriteLine("> dotnet " + String.Join(" ", arguments))

    use child =
        Process.Start(ProcessStartInfo("dotnet", arguments, RedirectStandardOutput = true))

    let lines =
        Seq.initInfinite (fun _ -> child.StandardOutput.ReadLine())
        |> Seq.takeWhile (isNull >> not)
        |> Seq.filter (fun line -> not (line.StartsWith "..."))
        |> Seq.map (fun line ->
            Console.WriteLine line
            line)
        |> List.ofSeq

    child.WaitForExit()
    child.ExitCode, lines |> List.tryLast |> Option.defaultValue ""

// ---- Files and stamps: a step is skipped while what it reads and what it wrote stay the same

let outputFolders = set [ "bin"; "obj"; "artifacts"; "paket-files"; "TestResults" ]

/// The folder and all folders below it but for build output and git's own.
let rec foldersBelow folder =
    Directory.GetDirectories folder
    |> List.ofArray
    |> List.filter (fun child ->
        Path.GetFileName child <> ".git"
        && not (outputFolders.Contains(Path.GetFileName child)))
    |> List.collect foldersBelow
    |> fun below -> folder :: below

let filesBelow folder =
    foldersBelow folder |> List.collect (Directory.GetFiles >> List.ofArray)

/// What exists of these files or folders in the folder and in those below it.
let outputsBelow folder names =
    foldersBelow folder
    |> List.collect (fun parent -> names |> List.map (fun name -> Path.Combine(parent, name)))
    |> List.filter Path.Exists

/// A hash of names and contents, and of what else in the environment decides a build.
let hashOf (files: string list) =
    use hash = IncrementalHash.CreateHash HashAlgorithmName.SHA256

    let append (text: string) =
        hash.AppendData(Encoding.UTF8.GetBytes(text + "\n"))

    append (Environment.GetFolderPath Environment.SpecialFolder.UserProfile)
    append (string (Environment.GetEnvironmentVariable "CI"))

    for file in List.sort files do
        append file
        hash.AppendData(File.ReadAllBytes file)

    Convert.ToHexString(hash.GetHashAndReset())

let stamps = "obj/stamps"

/// Does a step unless its stamp says that it was done from these inputs and that its outputs are untouched.
let unlessDone name inputs (outputs: unit -> string) step =
    let stamp = Path.Combine(stamps, name)
    let inputs = hashOf inputs
    let state () = inputs + "\n" + outputs ()

    if not (File.Exists stamp && File.ReadAllText stamp = state ()) then
        step ()
        Directory.CreateDirectory stamps |> ignore
        File.WriteAllText(stamp, state ())

// ---- Steps

let solution = "Forge.Fs.sln"
let toolManifest = ".config/dotnet-tools.json"

/// What decides which packages are restored and how everything is built.
let buildSettings =
    let isSetting (file: string) =
        [
            ".csproj"
            ".fsproj"
            ".props"
            ".targets"
            ".proj"
            "paket.references"
            "paket.dependencies"
            "paket.lock"
        ]
        |> List.exists file.EndsWith

    [ solution; toolManifest; "global.json"; ".editorconfig" ]
    @ List.filter isSetting (filesBelow ".")

let tools () =
    unlessDone "tools" [ toolManifest ] (fun () -> "") (fun () ->
        dotnet "tool restore" [] "Is a package source set up (`dotnet nuget list source`), and can it be reached?")

let restore () =
    tools ()

    let assets () =
        outputsBelow "." [ "obj/project.assets.json" ] |> String.concat "\n"

    unlessDone "packages" buildSettings assets (fun () ->
        dotnet
            $"restore %s{solution}"
            []
            "Try `dotnet fsi build.fsx clean` first. CONTRIBUTING.md tells how to add a package.")

/// Forgets every stamp first.
let restoreAgain () =
    if Directory.Exists stamps then
        Directory.Delete(stamps, true)

    restore ()

/// Builds a project or the solution, which is made from the files of these folders.
let compile name target folders =
    restore ()

    let assemblies () =
        folders
        |> List.collect (fun folder -> outputsBelow folder [ "bin" ])
        |> List.collect (fun bin -> List.ofArray (Directory.GetFiles(bin, "Forge.*.dll", SearchOption.AllDirectories)))
        |> List.map (fun file -> $"%s{file} %d{File.GetLastWriteTimeUtc(file).Ticks}")
        |> List.sort
        |> String.concat "\n"

    unlessDone name (buildSettings @ List.collect filesBelow folders) assemblies (fun () ->
        dotnet
            $"build %s{target} -c Release --no-restore -v quiet -nologo -clp:NoSummary"
            []
            "Mend the errors above; if packages are missing, run `dotnet fsi build.fsx restore`.")

let folders =
    Directory.GetDirectories "."
    |> Array.map Path.GetFileName
    |> Array.filter (fun folder -> not (folder.StartsWith '.' || outputFolders.Contains folder))
    |> List.ofArray

let build () = compile "solution" solution folders

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

// ---- Races: the checkers have to find each of them in a copy of the core

let raceFolder = "tests/Forge.Linearizability/races"

/// The copy of the core that races are seeded in, one after the other; as deep below the root as the core itself.
let seededCore = "obj/seeded"

/// A race: its name, the file that it is seeded in, and which text becomes which. The file says it in that order.
let races () =
    Directory.GetFiles(raceFolder, "*.txt")
    |> Array.sort
    |> List.ofArray
    |> List.map (fun race ->
        let name = Path.GetFileNameWithoutExtension race

        match File.ReadAllText(race).Split("\n", 2) with
        | [| file; change |] ->
            match change.TrimEnd().Split "\n--- becomes ---\n" with
            | [| before; after |] -> name, file, before, after
            | _ -> fail 1 $"%s{race} has to hold a text, a line `--- becomes ---` and another text."
        | _ -> fail 1 $"%s{race} has to begin with the path of a file."

    )

let seededDll race = $"obj/races/%s{race}/Forge.Core.dll"

let buildRace (race, file: string, before: string, after: string) =
    let text = File.ReadAllText file

    match text.Split(before).Length - 1 with
    | 1 -> ()
    | count -> fail 1 $"%s{raceFolder}/%s{race}.txt replaces a text that %s{file} holds %d{count} times, not once."

    let seeded = Path.Combine(seededCore, Path.GetRelativePath("src/Forge.Core", file))
    File.WriteAllText(seeded, text.Replace(before, after))

    dotnet
        $"build %s{seededCore} -c Release -f net10.0 --no-restore -v quiet -nologo -clp:NoSummary"
        [ "-p:EnforceCodeStyleInBuild=false" ]
        $"The race %s{race} has to be C# that compiles."

    File.WriteAllText(seeded, text)
    Directory.CreateDirectory(Path.GetDirectoryName(seededDll race)) |> ignore
    File.Copy($"%s{seededCore}/bin/Release/net10.0/Forge.Core.dll", seededDll race, overwrite = true)

/// Builds the core once for each race, with it, unless that was done.
let buildRaces () =
    let dlls () =
        filesBelow raceFolder
        |> List.map (Path.GetFileNameWithoutExtension >> seededDll)
        |> List.map (fun dll -> $"%s{dll} %d{File.GetLastWriteTimeUtc(dll).Ticks}")
        |> String.concat "\n"

    unlessDone "races" (buildSettings @ filesBelow "src/Forge.Core" @ filesBelow raceFolder) dlls (fun () ->
        if Directory.Exists seededCore then
            Directory.Delete(seededCore, true)

        for source in filesBelow "src/Forge.Core" do
            let target =
                Path.Combine(seededCore, Path.GetRelativePath("src/Forge.Core", source))

            Directory.CreateDirectory(Path.GetDirectoryName target) |> ignore
            File.Copy(source, target)

        dotnet $"restore %s{seededCore} -v quiet" [] "Mend the errors above."
        List.iter buildRace (races ()))

let copyFolder source target =
    for file in Directory.GetFiles(source, "*", SearchOption.AllDirectories) do
        let copy = Path.Combine(target, Path.GetRelativePath(source, file))
        Directory.CreateDirectory(Path.GetDirectoryName copy) |> ignore
        File.Copy(file, copy, overwrite = true)

/// A checker finds nothing in the library as it is (`check`, its last line gives the count of what it looked at), and
/// each race in a copy of the checker that was seeded with it (`find`, its last line is a row of the table).
let checkAndFind what dll check find prepareCopy =
    buildRaces ()
    let name = Path.GetFileName(dll: string)
    let unchanged = $"obj/seeded-%s{what}/none"
    copyFolder (Path.GetDirectoryName dll) unchanged
    prepareCopy unchanged
    let exitCode, count = lastLineOfDotnet ($"%s{unchanged}/%s{name}" :: check)

    if exitCode <> 0 then
        fail exitCode $"A checker of races found a violation, or not enough to look at: %s{count}."

    let rows =
        [
            for race, _, _, _ in races () do
                let copy = $"obj/seeded-%s{what}/%s{race}"
                copyFolder (Path.GetDirectoryName dll) copy
                File.Copy(seededDll race, $"%s{copy}/Forge.Core.dll", overwrite = true)
                // It belongs to the core without the race, and Coyote refuses what does not fit.
                File.Delete $"%s{copy}/Forge.Core.pdb"
                prepareCopy copy

                lastLineOfDotnet ($"%s{copy}/%s{name}" :: find race)
        ]

    Console.WriteLine $"\n| seeded race | found | after so many %s{what} | all tries took |\n|---|---|---|---|"
    rows |> List.iter (snd >> Console.WriteLine)
    let found = rows |> List.filter (fun (exitCode, _) -> exitCode = 0) |> List.length
    Console.WriteLine $"\n%s{what}: %s{count}; seeded races found: %d{found} of %d{rows.Length}"

    if found < rows.Length then
        fail 1 ""

let linearize arguments =
    compile "linearizability" "tests/Forge.Linearizability" [ "src/Forge.Core"; "tests/Forge.Linearizability" ]

    let dll =
        "tests/Forge.Linearizability/bin/Release/net10.0/Forge.Linearizability.dll"

    checkAndFind "histories" dll ("check" :: "20000" :: arguments) (fun race -> [ "find"; race; "3" ]) ignore

/// Rewrites the assemblies of a folder, so that Coyote decides which of their threads goes on.
let rewrite folder =
    let packages =
        Path.Combine(Environment.GetFolderPath Environment.SpecialFolder.UserProfile, ".nuget/packages")

    let version =
        RegularExpressions.Regex.Match(File.ReadAllText "paket.lock", @"Microsoft\.Coyote\.Tool \(([^)]+)\)")

    let tool =
        $"%s{packages}/microsoft.coyote.tool/%s{version.Groups[1].Value}/tools/net8.0/coyote.dll"

    Environment.SetEnvironmentVariable("COYOTE_CLI_TELEMETRY_OPTOUT", "1")
    // The tool is made for an older .NET.
    dotnet $"--roll-forward Major %s{tool} rewrite %s{folder}/rewrite.json" [] "Coyote says above what it did not like."

let coyote arguments =
    compile "coyote" "tests/Forge.Coyote" [ "src/Forge.Core"; "tests/Forge.Linearizability"; "tests/Forge.Coyote" ]

    let dll = "tests/Forge.Coyote/bin/Release/net10.0/Forge.Coyote.dll"
    checkAndFind "schedules" dll ("check" :: "50000" :: arguments) (fun race -> [ "find"; race; "3" ]) rewrite

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
