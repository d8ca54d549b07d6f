module Forge.Schedules.Checker

open System
open System.Diagnostics
open System.IO
open System.Threading

/// How many preemptions every program is explored with to the end.
let private bound = 2

/// A schedule; of a very long one, which spins, the beginning and the end.
let private printLines (lines: ResizeArray<string>) =
    let most = 150

    for number, line in Seq.indexed lines do
        if number < most || number >= lines.Count - 10 then
            printfn "  %s" line
        elif number = most then
            printfn "  ... %d more" (lines.Count - most - 10)

let private show program (violation: Violation) =
    printfn "VIOLATION: %s" violation.Complaint
    printfn "%s" (Program.print program)
    let failure, lines = Explorer.replay program violation.Token
    printLines lines

    if failure <> violation.Complaint then
        printfn "The replay differs: %s" failure

    printfn "again: dotnet fsi build.fsx schedules replay \"%s\" %s" program.Name violation.Token

let private row (exploration: Exploration) =
    let complete = if exploration.IsComplete then "complete" else "cut short"

    let violation =
        match exploration.Violation with
        | Some violation -> violation.Complaint.Split('\n')[0]
        | None -> ""

    printfn
        "| %s | %d | %s | %d | %d | %.1f s | %s |"
        exploration.Program.Name
        exploration.Bound
        (if exploration.Violation.IsSome then
             "violated"
         else
             complete)
        exploration.Executions
        exploration.MostPoints
        exploration.Seconds
        violation

let private head () =
    printfn "| program | preemptions | | executions | most points | time | violation |"
    printfn "|---|---|---|---|---|---|---|"

let private deadline (seconds: float) = DateTime.UtcNow.AddSeconds seconds

/// Every program to the end at the bound, and one more preemption where that ends in the time.
let private check (seconds: float) programs =
    head ()

    let explorations =
        [
            for program in programs do
                let exploration = Explorer.explore program bound (deadline 600.0)
                row exploration
                exploration

                if exploration.IsComplete && exploration.Violation.IsNone && seconds > 0.0 then
                    let deeper = Explorer.explore program (bound + 1) (deadline seconds)
                    row deeper
                    deeper
        ]

    for exploration in explorations do
        exploration.Violation |> Option.iter (show exploration.Program)

    let violations =
        explorations |> List.filter (fun exploration -> exploration.Violation.IsSome)

    let isComplete =
        explorations
        |> List.forall (fun exploration -> exploration.Bound > bound || exploration.IsComplete)

    printfn
        "%d in %d programs, %s at bound %d, %d violations"
        (explorations |> List.sumBy _.Executions)
        (List.length programs)
        (if isComplete then "complete" else "not complete")
        bound
        violations.Length

    if violations.IsEmpty && isComplete then 0 else 1

/// Runs until the first violation, over all programs; the last line is a row of a table.
let private find (name: string) isShown programs =
    let clock = Stopwatch.StartNew()

    let rec go executions programs =
        match programs with
        | [] ->
            printfn "| %s | no | | %d | %.1f s | |" name executions clock.Elapsed.TotalSeconds
            1
        | program :: rest ->
            let exploration = Explorer.find program bound (deadline 60.0)
            let executions = executions + exploration.Executions

            match exploration.Violation with
            | Some violation ->
                if isShown then
                    show program violation

                printfn
                    "| %s | yes | %s | %d | %.1f s | %s |"
                    name
                    program.Name
                    executions
                    clock.Elapsed.TotalSeconds
                    (violation.Complaint.Split('\n')[0])

                0
            | None -> go executions rest

    go 0L programs

/// Each program until its first violation.
let private survey programs =
    head ()

    let explorations =
        programs
        |> List.map (fun program ->
            let exploration = Explorer.find program bound (deadline 120.0)
            row exploration
            exploration)

    for exploration in explorations do
        exploration.Violation |> Option.iter (show exploration.Program)

    0

let private named names =
    if List.isEmpty names then
        Programs.all
    else
        Programs.all
        |> List.filter (fun program -> names |> List.exists (fun (name: string) -> program.Name.Contains name))

[<EntryPoint>]
let main arguments =
    // A trimmer reports there what user code throws.
    Console.SetError TextWriter.Null
    Weaving.require ()

    match List.ofArray arguments with
    | "check" :: seconds :: names -> check (float seconds) (named names)
    | "survey" :: names -> survey (named names)
    | [ "find"; name ] -> find name false Programs.all
    | [ "show"; name ] -> find name true Programs.all
    | [ "replay"; name; token ] ->
        let program = Programs.all |> List.find (fun program -> program.Name = name)
        let failure, lines = Explorer.replay program token
        printfn "%s" (Program.print program)
        printLines lines

        printfn
            "%s"
            (if isNull failure then
                 "no violation"
             else
                 "VIOLATION: " + failure)

        if isNull failure then 0 else 1
    | _ ->
        printfn "usage: check SECONDS [NAMES] | survey [NAMES] | find NAME | show NAME | replay PROGRAM TOKEN"
        2
