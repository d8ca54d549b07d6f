/// The programs of Forge.Linearizability under schedules that Coyote chooses. Forge.Core and this assembly are rewritten
/// before they run (rewrite.json), so that Coyote decides at each atomic or volatile access of the core, and at each
/// mint, which thread goes on. What records and judges a history is not rewritten: it is no part of what is explored.
module Forge.Coyote.Explorer

open System
open System.Diagnostics
open System.Threading
open Microsoft.Coyote
open Microsoft.Coyote.Runtime
open Microsoft.Coyote.SystematicTesting
open Forge.Linearizability

let private defaultSeed = 20261122UL

/// How many schedules one engine explores, and how many of them are of the same program.
let private block = 1000

let private schedulesOfAProgram = 20

type private Tally =
    {
        Schedules: int
        Overlapping: int
        /// What was wrong, in words.
        Violation: string option
    }

/// Three ways to choose: every thread alike, few changes of priority, and threads that go on for long.
let private strategy number (configuration: Configuration) =
    match number % 3 with
    | 0 -> configuration.WithRandomStrategy()
    | 1 -> configuration.WithPrioritizationStrategy(false, 10u)
    | _ -> configuration.WithProbabilisticStrategy 3u

/// One session, its threads made by Coyote's rules.
let private runSession program =
    let session = Session(program, (fun () -> SchedulingPoint.Interleave()))

    let threads =
        program.Threads
        |> List.mapi (fun thread _ -> Thread(fun () -> session.Run thread))

    for thread in threads do
        thread.Start()

    for thread in threads do
        thread.Join()

    session.Finish()

let private exploreBlock seed number =
    let programs =
        Programs.generateOrdinary (seed + uint64 number) (block / schedulesOfAProgram)
        |> Array.ofList

    let configuration =
        Configuration
            .Create()
            .WithTestingIterations(uint32 block)
            .WithRandomGeneratorSeed(uint32 seed + uint32 number)
            .WithAtomicOperationRaceCheckingEnabled(true)
            .WithVolatileOperationRaceCheckingEnabled(true)
            .WithMaxSchedulingSteps(5000u)
            .WithFailureOnMaxStepsBoundEnabled(true)
            .WithNoBugTraceRepro(true)
            .WithTelemetryEnabled(false)
        |> strategy number

    let mutable schedules = 0
    let mutable overlapping = 0
    let mutable violation = None

    let test () =
        let program = programs[schedules / schedulesOfAProgram % programs.Length]
        schedules <- schedules + 1
        let history, complaint = runSession program

        if History.overlaps history then
            overlapping <- overlapping + 1

        match complaint with
        | Some complaint ->
            violation <- Some $"%s{complaint}\n%s{Programs.print program}\n%s{History.print history}"
            Specifications.Specification.Assert(false, complaint)
        | None -> ()

    use engine = TestingEngine.Create(configuration, Action(fun () -> test ()))
    engine.Run()

    {
        Schedules = schedules
        Overlapping = overlapping
        Violation =
            match violation, engine.TestReport.NumOfFoundBugs with
            | None, 0 -> None
            | None, _ -> Some(String.Join("\n", engine.TestReport.BugReports))
            | some, _ -> some
    }

let private exploreUntil schedules (deadline: DateTime) seed =
    let rec go number tally =
        if
            tally.Schedules >= schedules
            || tally.Violation.IsSome
            || DateTime.UtcNow > deadline
        then
            tally
        else
            let next = exploreBlock seed number

            go
                (number + 1)
                {
                    Schedules = tally.Schedules + next.Schedules
                    Overlapping = tally.Overlapping + next.Overlapping
                    Violation = next.Violation
                }

    go
        0
        {
            Schedules = 0
            Overlapping = 0
            Violation = None
        }

/// Explores so many schedules of the library as it is; the last line is their count.
let private check schedules seed =
    printfn "seed %d" seed
    let clock = Stopwatch.StartNew()
    let tally = exploreUntil schedules (DateTime.UtcNow.AddMinutes 20.0) seed
    tally.Violation |> Option.iter (printfn "VIOLATION: %s")
    printfn "%d schedules with overlapping calls, %.1f s" tally.Overlapping clock.Elapsed.TotalSeconds
    let violations = if tally.Violation.IsSome then 1 else 0
    printfn "%d, %d violations" tally.Schedules violations

    if violations = 0 && tally.Schedules >= schedules then
        0
    else
        1

/// Looks for a seeded race, several times with other programs; the last line is a row of the table.
let private find (name: string) tries isShown =
    let clock = Stopwatch.StartNew()

    let found =
        [
            for number in 1..tries do
                let tally =
                    exploreUntil
                        Int32.MaxValue
                        (DateTime.UtcNow.AddSeconds 120.0)
                        (defaultSeed + 1_000_000UL * uint64 number)

                match tally.Violation with
                | Some violation ->
                    if isShown then
                        printfn "VIOLATION: %s" violation

                    tally.Schedules
                | None -> ()
        ]

    let counts = found |> List.sort |> List.map string |> String.concat ", "
    printfn "| %s | %d of %d | %s | %.1f s |" name found.Length tries counts clock.Elapsed.TotalSeconds
    if found.IsEmpty then 1 else 0

[<EntryPoint>]
let main arguments =
    match List.ofArray arguments with
    | [ "check"; schedules ] -> check (int schedules) defaultSeed
    | [ "check"; schedules; seed ] -> check (int schedules) (uint64 seed)
    | [ "find"; name; tries ] -> find name (int tries) false
    | [ "show"; name ] -> find name 1 true
    | _ ->
        eprintfn "usage: check SCHEDULES [SEED] | find NAME TRIES | show NAME"
        2
