/// Mutation testing of the core: `dotnet fsi build.fsx mutate` starts this program.
module Forge.Mutation.Program

open System
open System.Diagnostics
open System.IO
open Forge.Mutation

let private table = "artifacts/mutants.md"

/// How many of a hundred mutants have to be killed.
let private bar = 95.0

let private printCounts (mutants: Mutant list) (candidates: Candidate list) =
    let count verdict =
        candidates
        |> List.filter (fun candidate -> verdict candidate.Verdict)
        |> List.length

    let notCSharp = count _.IsNotCSharp
    let elsewhere = count _.IsOtherPlatform

    Console.WriteLine
        $"%d{mutants.Length} mutants; left out: %d{notCSharp} changes that C# does not allow, %d{elsewhere} in code for other systems"

/// Which mutants to try: those of some files, or of all, or those that were neither killed when last tried nor are listed.
type private Choice =
    | Files of fragments: string list
    | Again

let private mutate choice =
    let clock = Stopwatch.StartNew()

    let fragments =
        match choice with
        | Files fragments -> fragments
        | Again -> []

    let all, candidates = Core.build fragments Campaign.assembly
    printCounts all candidates

    let reviewed = Review.reviewed ()

    let known =
        match choice with
        | Files _ -> Map.empty
        | Again ->
            let listed =
                all
                |> List.filter (fun mutant -> reviewed.ContainsKey mutant.Key)
                |> List.map (fun mutant -> mutant, ("survived, listed", false))

            let killed =
                LastRun.killed all
                |> List.map (fun (mutant, outcome) -> mutant, (outcome, true))

            Map(killed @ listed)

    let mutants = all |> List.filter (known.ContainsKey >> not)
    let mutable seen = 0

    let tell (mutant: Mutant) outcome =
        seen <- seen + 1

        if Campaign.isKilled outcome then
            LastRun.addKilled mutant (Review.describe outcome)
        elif not (reviewed.ContainsKey mutant.Key) then
            Console.WriteLine $"%s{mutant.Key} (line %d{mutant.Line}): %s{Review.describe outcome}"

        if seen % 100 = 0 then
            Console.WriteLine $"... %d{seen} of %d{mutants.Length} after %.0f{clock.Elapsed.TotalSeconds} s"

    LastRun.forget mutants
    let outcome = Campaign.runAll mutants tell

    let rows =
        all
        |> List.map (fun mutant ->
            let text, isKilled =
                match known.TryFind mutant with
                | Some found -> found
                | None -> Review.describe (outcome mutant), Campaign.isKilled (outcome mutant)

            mutant, text, isKilled)

    let mutantsOf rows =
        rows |> List.map (fun (mutant: Mutant, _, _) -> mutant)

    Review.writeTable table (rows |> List.map (fun (mutant, outcome, _) -> mutant, outcome))
    let killed, survivors = rows |> List.partition (fun (_, _, isKilled) -> isKilled)

    let unlisted =
        mutantsOf survivors
        |> List.filter (fun mutant -> not (reviewed.ContainsKey mutant.Key))

    // Only a run of all files can tell that an entry has no mutant.
    let keys = all |> List.map _.Key |> set

    let strangers =
        if fragments.IsEmpty then
            reviewed.Keys |> Seq.filter (keys.Contains >> not) |> List.ofSeq
        else
            []

    for key in strangers do
        Console.WriteLine $"survivors.md lists what is not a mutant: %s{key}"

    for mutant in mutantsOf killed do
        if reviewed.ContainsKey mutant.Key then
            Console.WriteLine $"survivors.md lists what was killed: %s{mutant.Key}"

    let percent = 100.0 * float killed.Length / float rows.Length

    Console.WriteLine
        $"%.0f{clock.Elapsed.TotalMinutes} minutes; all mutants in %s{table}; survivors without a reason in survivors.md: %d{unlisted.Length}"

    Console.WriteLine $"mutants: %d{killed.Length} killed of %d{rows.Length} (%.1f{percent} %%)"

    if percent < bar || not unlisted.IsEmpty || not strangers.IsEmpty then
        1
    else
        0

[<EntryPoint>]
let main arguments =
    match List.ofArray arguments with
    | [ "child" ] -> Child.run ()
    | [ "facade" ] -> Facade.run ()
    | [ "core"; "again" ] -> mutate Again
    | "core" :: fragments -> mutate (Files fragments)
    | _ ->
        Console.Error.WriteLine "usage: core [again | parts of names of files] | facade"
        2
