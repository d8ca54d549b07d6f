/// The checker of schedules: what it says of the library, and whether it finds the races seeded in copies of the woven core.
module Schedules

#load "Races.fsx"

open System
open System.Diagnostics
open System.IO
open System.Text
open Commands
open Compile
open Races

let private project = "tests/Forge.Schedules"

/// Races that real threads can meet, too, and those that only a scheduler finds.
let private seedFolders = [ sharedRaces; "tests/races/schedules" ]

let private output = $"%s{project}/bin/Release/net10.0"
let private woven = $"%s{project}/Woven"

/// How many processes explore at once, each on one processor.
let private parts = min 2 Environment.ProcessorCount

let private compileChecker () =
    compile "schedules" project [ "src/Forge.Core"; project ]

/// Starts `dotnet` with these arguments in a folder, and returns what it wrote and its exit code once that is asked for.
let private start folder (arguments: string list) =
    Console.WriteLine("> dotnet " + String.Join(" ", arguments))

    let child =
        Process.Start(ProcessStartInfo("dotnet", arguments, WorkingDirectory = folder, RedirectStandardOutput = true))

    let written = child.StandardOutput.ReadToEndAsync()

    fun () ->
        let text = written.Result.TrimEnd()
        child.WaitForExit()
        child.ExitCode, text

/// Does something to each item, two at a time: first it is started, later its end is waited for.
let private inTurns startOne items =
    items
    |> List.chunkBySize parts
    |> List.collect (fun some -> some |> List.mapi startOne |> List.map (fun finish -> finish ()))

let private compiler =
    lazy
        (let runtime =
            Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory().TrimEnd Path.DirectorySeparatorChar

         // shared/Microsoft.NETCore.App/10.0.1 and sdk/10.0.401 are in one folder.
         let root = Path.GetFullPath(Path.Combine(runtime, "../../.."))

         let newest =
             Directory.GetDirectories(Path.Combine(root, "sdk"))
             |> Array.map (fun sdk -> Path.Combine(sdk, "Roslyn/bincore/csc.dll"))
             |> Array.filter File.Exists
             |> Array.maxBy File.GetLastWriteTimeUtc

         newest)

/// Compiles the woven core with one file of the core replaced, into a copy of the checker.
let private compileSeeded (name, file: string, before: string, after: string) =
    let text = File.ReadAllText file

    match text.Split(before).Length - 1 with
    | 1 -> ()
    | count -> fail 1 $"The race %s{name} replaces a text that %s{file} holds %d{count} times, not once."

    let copy = Path.GetFullPath $"obj/seeded-schedules/%s{name}"

    if Directory.Exists copy then
        Directory.Delete(copy, true)

    copyFolder output copy
    // It belongs to the core without the race.
    File.Delete $"%s{copy}/Forge.Core.pdb"
    let seeded = $"%s{copy}/%s{Path.GetFileName file}"
    File.WriteAllText(seeded, text.Replace(before, after))
    let isOf option (line: string) = line.StartsWith("/" + option + ":")
    let original = Path.GetFullPath file

    let arguments =
        File.ReadAllLines $"%s{woven}/obj/Release/net10.0/csc.rsp"
        |> Array.filter (fun line ->
            [
                "out"
                "refout"
                "pdb"
                "debug"
                "doc"
                "sourcelink"
                "embed"
                "generatedfilesout"
                "analyzer"
                "analyzerconfig"
            ]
            |> List.forall (fun option -> not (isOf option line))
            && not (line.StartsWith "/debug"))
        |> Array.map (fun line ->
            if
                not (line.StartsWith "/")
                && Path.GetFullPath(Path.Combine(woven, line.Trim '"')) = original
            then
                $"\"%s{seeded}\""
            else
                line)

    if not (Array.contains $"\"%s{seeded}\"" arguments) then
        fail 1 $"The race %s{name} changes %s{file}, which is not part of the woven core."

    File.WriteAllLines(
        $"%s{copy}/csc.rsp",
        Array.append arguments [| "/debug:embedded"; $"/out:\"%s{copy}/Forge.Core.dll\"" |]
    )

    let finish =
        start woven [ "exec"; compiler.Value; "/noconfig"; $"@%s{copy}/csc.rsp" ]

    fun () ->
        let exitCode, errors = finish ()

        if exitCode <> 0 then
            fail exitCode $"The race %s{name} has to be C# that compiles:\n%s{errors}"

/// What each part of the programs comes to, as one.
let private sum (results: (int * string) list) =
    let lastLines = results |> List.map (fun (_, text) -> Array.last (text.Split '\n'))

    let numbers =
        lastLines
        |> List.map (fun line ->
            let found =
                RegularExpressions.Regex.Match(
                    line,
                    @"^(\d+) in (\d+) programs, (complete|incomplete) at bound (\d+), (\d+) violations$"
                )

            if not found.Success then
                fail 1 $"A checker of schedules ended with: %s{line}"

            let number (group: int) = int64 found.Groups[group].Value
            number 1, number 2, found.Groups[3].Value, number 4, number 5)

    let total pick = numbers |> List.sumBy pick

    let isComplete =
        numbers |> List.forall (fun (_, _, complete, _, _) -> complete = "complete")

    let bound = numbers |> List.map (fun (_, _, _, bound, _) -> bound) |> List.min

    let line =
        [
            $"%d{total (fun (executions, _, _, _, _) -> executions)} in %d{total (fun (_, programs, _, _, _) -> programs)} programs"
            $"""%s{if isComplete then "complete" else "incomplete"} at bound %d{bound}"""
            $"%d{total (fun (_, _, _, _, violations) -> violations)} violations"
        ]
        |> String.concat ", "

    results |> List.map fst |> List.max, line

/// Explores each program with three preemptions to the end, and with four where that ends in so many seconds.
let private checkLibrary seconds =
    let results =
        List.init parts (fun part -> [ "part"; string part; "check"; seconds; string parts ])
        |> inTurns (fun _ arguments ->
            let finish = start "." ("exec" :: $"%s{output}/Forge.Schedules.dll" :: arguments)

            fun () ->
                let exitCode, text = finish ()
                Console.WriteLine text
                exitCode, text)

    sum results

/// Whether each seeded race is found, as rows of a table.
let private findSeeds () =
    let seeds = List.collect races seedFolders
    seeds |> inTurns (fun _ -> compileSeeded) |> ignore

    let rows =
        seeds
        |> inTurns (fun part (name, _, _, _) ->
            start
                "."
                [
                    "exec"
                    $"obj/seeded-schedules/%s{name}/Forge.Schedules.dll"
                    "part"
                    string part
                    "find"
                    name
                ])

    Console.WriteLine
        "\n| seeded race | found | executions | time | program | what was wrong |\n|---|---|---|---|---|---|"

    rows |> List.iter (snd >> Console.WriteLine)
    rows |> List.filter (fun (exitCode, _) -> exitCode = 0) |> List.length, rows.Length

let schedules arguments =
    compileChecker ()

    match arguments with
    | []
    | [ "seeds" ] ->
        let exitCode, line =
            if arguments.IsEmpty then
                checkLibrary "5"
            else
                0, "the library itself was not checked"

        let found, seeds = findSeeds ()
        Console.WriteLine $"\nschedules: %s{line}; seeded races found: %d{found} of %d{seeds}"

        if exitCode <> 0 || found < seeds then
            fail 1 ""
    | arguments ->
        let exitCode = tryDotnet $"exec %s{output}/Forge.Schedules.dll" arguments

        if exitCode <> 0 then
            fail exitCode ""
