module Forge.Schedules.Checker

open System
open System.Diagnostics
open System.Threading

/// How many preemptions every program is explored with to the end.
let private bound = 3

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

/// Every program to the end at a bound, and one more preemption where that ends in so many seconds.
let private check bound (seconds: float) programs =
    head ()

    let explorations =
        [
            for program in programs do
                let exploration = Explorer.explore program bound (deadline 600.0)
                row exploration
                exploration

                if exploration.Violation.IsNone && exploration.IsComplete && seconds > 0.0 then
                    let deeper = Explorer.explore program (bound + 1) (deadline seconds)
                    row deeper
                    deeper
        ]

    for exploration in explorations do
        exploration.Violation |> Option.iter (show exploration.Program)

    let violations = explorations |> List.filter _.Violation.IsSome

    let isComplete =
        explorations
        |> List.forall (fun exploration -> exploration.Bound > bound || exploration.IsComplete)

    printfn
        "%d in %d programs, %s at bound %d, %d violations"
        // Only at the bound: those with one more preemption repeat them.
        (explorations
         |> List.filter (fun exploration -> exploration.Bound = bound)
         |> List.sumBy _.Executions)
        (List.length programs)
        (if isComplete then "complete" else "incomplete")
        bound
        violations.Length

    if violations.IsEmpty && isComplete then 0 else 1

/// All programs without preemption, then with one and so on, until the first violation; the last line is a row of a table.
let private find (name: string) isShown programs =
    let clock = Stopwatch.StartNew()
    let mutable executions = 0L

    let found =
        Seq.allPairs [ 0..bound ] programs
        |> Seq.tryPick (fun (bound, program) ->
            let exploration = Explorer.explore program bound (deadline 60.0)
            executions <- executions + exploration.Executions
            exploration.Violation |> Option.map (fun violation -> program, violation))

    let seconds = clock.Elapsed.TotalSeconds

    match found with
    | Some(program, violation) ->
        if isShown then
            show program violation

        printfn
            "| %s | yes | %d | %.1f s | %s | %s |"
            name
            executions
            seconds
            program.Name
            (violation.Complaint.Split('\n')[0])

        0
    | None ->
        printfn "| %s | no | %d | %.1f s | | |" name executions seconds
        1

/// Each program by itself, without preemption, then with one and so on, until its first violation.
let private survey programs =
    head ()

    for program in programs do
        let explorations =
            Seq.init (bound + 1) (fun bound -> Explorer.explore program bound (deadline 120.0))
            |> Seq.cache

        let last =
            explorations
            |> Seq.tryFind _.Violation.IsSome
            |> Option.defaultWith (fun () -> Seq.last explorations)

        let upTo =
            explorations
            |> Seq.filter (fun exploration -> exploration.Bound <= last.Bound)
            |> List.ofSeq

        row
            { last with
                Executions = upTo |> List.sumBy _.Executions
                Seconds = upTo |> List.sumBy _.Seconds
            }

        last.Violation |> Option.iter (show program)

    0

/// All threads of a process share one processor, since they take turns; the second of two processes uses another.
let private usePart (part: int) =
    if OperatingSystem.IsLinux() then
        use self = Process.GetCurrentProcess()
        let allowed = uint64 self.ProcessorAffinity

        let processors =
            [ 0..63 ] |> List.filter (fun number -> allowed &&& (1UL <<< number) <> 0UL)

        self.ProcessorAffinity <- nativeint (1UL <<< processors[part % processors.Length])

/// Programs with a part of one of the names; all if there is none.
let private named names =
    Programs.all
    |> List.filter (fun program ->
        List.isEmpty names
        || names |> List.exists (fun (name: string) -> program.Name.Contains name))

/// Each second, third or so of the programs.
let private partOf part parts =
    Programs.all
    |> List.indexed
    |> List.filter (fun (index, _) -> index % parts = part)
    |> List.map snd

[<EntryPoint>]
let main arguments =
    match List.ofArray arguments with
    | "part" :: part :: _ -> usePart (int part)
    | _ -> usePart 0

    Weaving.require ()

    match List.ofArray arguments with
    | [ "part"; part; "check"; seconds; parts ] -> check bound (float seconds) (partOf (int part) (int parts))
    | [ "part"; _; "find"; name ] -> find name false Programs.all
    | "check" :: seconds :: names -> check bound (float seconds) (named names)
    | [ "short" ] -> check 2 0.0 Programs.all
    | "survey" :: names -> survey (named names)
    | [ "show"; name ] -> find name true Programs.all
    | [ "replay"; name; token ] ->
        match Programs.all |> List.tryFind (fun program -> program.Name = name) with
        | Some program ->
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
        | None ->
            printfn "There is no program \"%s\"." name
            2
    | _ ->
        printfn "usage: check SECONDS [NAMES] | short | survey [NAMES] | show SEED | replay PROGRAM TOKEN"
        2
