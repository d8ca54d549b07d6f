namespace Forge.Schedules

open System
open System.Collections.Generic
open System.Diagnostics

type Violation =
    {
        Complaint: string
        /// What makes the schedule come again: the bound, whether the ends of locks are points, and the choices.
        Token: string
    }

type Exploration =
    {
        Program: Program
        Bound: int
        Executions: int64
        /// Whether every schedule was seen.
        IsComplete: bool
        Seconds: float
        /// The most scheduling points of one execution.
        MostPoints: int
        Violation: Violation option
    }

/// Goes through the schedules of a program.
[<RequireQualifiedAccess>]
module Explorer =
    /// Steps with their texts, which are made once.
    let private described steps =
        steps |> List.map (fun step -> $"%A{step}", step) |> Array.ofList

    type private Prepared =
        {
            Program: Program
            Prepare: (string * Step)[]
            Threads: (string * Step)[][]
            Processors: int[]
        }

    let private prepare program =
        {
            Program = program
            Prepare = described program.Prepare
            Threads = program.Threads |> List.map described |> Array.ofList
            Processors = Program.processors program |> Array.ofList
        }

    /// The pools of failed executions. Nobody disposes of them, and their finalizers might never return.
    let private failed = List<Session>()

    /// One execution: what was wrong, or null.
    let private execute prepared choices bound (trace: List<string>) =
        Scheduler.Begin(choices, bound, trace)
        let session = Session prepared.Program
        session.Prepare prepared.Prepare

        let bodies =
            prepared.Threads
            |> Array.mapi (fun thread steps -> Action(fun () -> session.Run(thread, steps)))

        Scheduler.Run(bodies, prepared.Processors)

        if isNull Scheduler.Failure then
            session.JudgeRest()

        Scheduler.Abandon()

        // A pool that has failed once need not be in a state to be disposed of.
        if isNull Scheduler.Failure then
            session.TakeApart()

        if not (isNull Scheduler.Failure) then
            failed.Add session

        Scheduler.Failure

    let private token bound (choices: Choices) =
        $"""%d{bound}%s{if Scheduler.PausesAtExit then "x" else "-"}%s{string choices}"""

    /// All schedules with so many preemptions at most; ends at the first violation, or when the time is over.
    let explore program bound (deadline: DateTime) =
        let prepared = prepare program
        let choices = Choices()
        let clock = Stopwatch.StartNew()
        let mutable executions = 0L
        let mutable most = 0
        let mutable violation = None
        let mutable goesOn = true
        let mutable isComplete = false
        Scheduler.PausesAtExit <- false

        while goesOn do
            let pausedAtExit = Scheduler.PausesAtExit
            let failure = execute prepared choices bound null
            executions <- executions + 1L
            most <- max most Scheduler.Steps

            if not (isNull failure) then
                violation <-
                    Some
                        {
                            Complaint = failure
                            Token = token bound choices
                        }

                goesOn <- false
            elif Scheduler.PausesAtExit && not pausedAtExit then
                // The program tries locks: the ends of locks are points, in the first executions, too.
                choices.Clear()
            elif not (choices.TryNext()) then
                isComplete <- true
                goesOn <- false
            elif executions % 256L = 0L && DateTime.UtcNow > deadline then
                goesOn <- false

        {
            Program = program
            Bound = bound
            Executions = executions
            IsComplete = isComplete
            Seconds = clock.Elapsed.TotalSeconds
            MostPoints = most
            Violation = violation
        }

    /// Runs one schedule again and writes it down: the complaint, or null, and the lines.
    let replay program (token: string) =
        let choices = Choices()
        let digits = token.Substring 2
        choices.Parse digits
        Scheduler.PausesAtExit <- token[1] = 'x'
        let lines = List<string>()
        let failure = execute (prepare program) choices (int (token.Substring(0, 1))) lines
        failure, lines
