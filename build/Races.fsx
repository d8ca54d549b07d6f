/// The checkers of races: what they say of the library, and whether they find the races seeded in copies of its core.
module Races

#load "Compile.fsx"

open System
open System.IO
open System.Text
open Commands
open Compile

/// Races that histories of real threads find and the checker of schedules, too; those that only histories find; and those that only
/// the timing of two processors shows.
let sharedRaces, historyRaces, litmusRaces =
    "tests/races/threads", "tests/races/histories", "tests/races/litmus"

/// The copy of the core that races are seeded in, one after the other; as deep below the root as the core itself.
let seededCore = "obj/seeded"

/// The races of a folder: the name, the file that each is seeded in, and which text becomes which. The file says it in that order.
let races folder =
    Directory.GetFiles(folder, "*.txt")
    |> Array.sort
    |> List.ofArray
    |> List.map (fun race ->
        let name = Path.GetFileNameWithoutExtension race

        match File.ReadAllText(race).Split("\n", 2) with
        | [| file; change |] ->
            match change.Split "\n--- becomes ---\n" with
            // The end of the last line belongs to the file.
            | [| before; after |] ->
                name,
                file,
                before,
                (if after.EndsWith '\n' then
                     after[.. after.Length - 2]
                 else
                     after)
            | _ -> fail 1 $"%s{race} has to hold a text, a line `--- becomes ---` and another text."
        | _ -> fail 1 $"%s{race} has to begin with the path of a file.")

let seededDll race = $"obj/races/%s{race}/Forge.Core.dll"

let buildRace (race, file: string, before: string, after: string) =
    let text = File.ReadAllText file

    match text.Split(before).Length - 1 with
    | 1 -> ()
    | count -> fail 1 $"The race %s{race} replaces a text that %s{file} holds %d{count} times, not once."

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
    let folders = [ sharedRaces; historyRaces; litmusRaces ]
    let raceFiles = List.collect filesBelow folders

    let dlls () =
        raceFiles
        |> List.map (Path.GetFileNameWithoutExtension >> seededDll)
        |> List.map (fun dll -> $"%s{dll} %d{File.GetLastWriteTimeUtc(dll).Ticks}")
        |> String.concat "\n"

    unlessDone "races" (buildSettings @ filesBelow "src/Forge.Core" @ raceFiles) dlls (fun () ->
        if Directory.Exists seededCore then
            Directory.Delete(seededCore, true)

        for source in filesBelow "src/Forge.Core" do
            let target =
                Path.Combine(seededCore, Path.GetRelativePath("src/Forge.Core", source))

            Directory.CreateDirectory(Path.GetDirectoryName target) |> ignore
            File.Copy(source, target)

        dotnet $"restore %s{seededCore} -v quiet" [] "Mend the errors above."
        List.collect races folders |> List.iter buildRace)

/// A checker finds nothing in the library as it is (`check`, its last line gives the count of what it looked at), and
/// each race of some folders in a copy of the checker that was seeded with it (`finds` says how; the last line is a row of
/// the table).
let checkAndFind what dll check finds =
    buildRaces ()
    let name = Path.GetFileName(dll: string)
    let unchanged = $"obj/seeded-%s{what}/none"
    copyFolder (Path.GetDirectoryName dll) unchanged
    let exitCode, count = lastLineOfDotnet ($"%s{unchanged}/%s{name}" :: check)

    if exitCode <> 0 then
        fail exitCode $"A checker of races found a violation, or not enough to look at: %s{count}."

    let rows =
        [
            for folder, find in finds do
                for race, _, _, _ in races folder do
                    let copy = $"obj/seeded-%s{what}/%s{race}"
                    copyFolder (Path.GetDirectoryName dll) copy
                    File.Copy(seededDll race, $"%s{copy}/Forge.Core.dll", overwrite = true)
                    // It belongs to the core without the race.
                    File.Delete $"%s{copy}/Forge.Core.pdb"

                    lastLineOfDotnet ($"%s{copy}/%s{name}" :: find race)
        ]

    Console.WriteLine $"\n| seeded race | found | %s{what} until found | all tries took |\n|---|---|---|---|"
    rows |> List.iter (snd >> Console.WriteLine)
    let found = rows |> List.filter (fun (exitCode, _) -> exitCode = 0) |> List.length
    Console.WriteLine $"\n%s{what}: %s{count}; seeded races found: %d{found} of %d{rows.Length}"

    if found < rows.Length then
        fail 1 ""

let linearize arguments =
    compile "linearizability" "tests/Forge.Linearizability" [ "src/Forge.Core"; "tests/Forge.Linearizability" ]

    let dll =
        "tests/Forge.Linearizability/bin/Release/net10.0/Forge.Linearizability.dll"

    checkAndFind
        "histories"
        dll
        ("check" :: "20000" :: arguments)
        [
            sharedRaces, (fun race -> [ "find"; race; "3" ])
            historyRaces, (fun race -> [ "find"; race; "3" ])
            litmusRaces, (fun race -> [ "litmus"; race; "3" ])
        ]
