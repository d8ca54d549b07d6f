/// The tests under Mono: all, or those that Expecto's arguments choose. The last line is "N passed, N failed, N skipped".
module Forge.Tests.Program

open System
open System.Reflection
open Expecto
open Expecto.Impl
open Expecto.Tests
open Forge

let private run arguments =
    let mutable counts = None
    let count summary = counts <- Some(summary: TestRunSummary)

    let options =
        [ No_Spinner; Colours 0; Append_Summary_Handler(SummaryHandler count) ]

    let tests =
        testFromAssembly (Assembly.GetExecutingAssembly())
        |> Option.defaultValue (testList "" [])

    let exitCode = runTestsWithCLIArgs options arguments tests

    match counts with
    | None -> exitCode
    | Some summary ->
        Console.Out.WriteLine()

        let reasons =
            summary.ignored
            |> List.countBy (fun (_, test) ->
                match test.result with
                | Ignored reason -> reason
                | _ -> "")

        for reason, tests in reasons do
            Console.Out.WriteLine $"%d{tests} skipped: %s{reason}"

        let left = if OutstandingMemory.Mappings = 0L then 0 else 1

        if left > 0 then
            Console.Out.WriteLine $"The suite left %d{OutstandingMemory.Mappings} mappings behind."

        let failed = summary.failed.Length + summary.errored.Length + left
        Console.Out.WriteLine $"%d{summary.passed.Length} passed, %d{failed} failed, %d{summary.ignored.Length} skipped"

        if summary.passed.IsEmpty || failed > 0 then
            max exitCode 1
        else
            exitCode

[<EntryPoint>]
let main arguments =
    match Machines.run Console.Out Machines.all (List.ofArray arguments) with
    | Some exitCode -> exitCode
    | None -> run arguments
