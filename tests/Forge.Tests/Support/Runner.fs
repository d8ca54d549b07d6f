/// Runs the tests of this assembly, or a part of them, with Expecto.
module Forge.Tests.Runner

open System
open System.Reflection
open Expecto
open Expecto.Impl
open Expecto.Tests
open Forge

/// What all the tests together must hold: they have given back every mapping. 1 if they have not, 0 if they have.
let outstanding () =
    if OutstandingMemory.Mappings = 0L then
        0
    else
        Console.Error.WriteLine
            $"\nThe suite left %d{OutstandingMemory.Mappings} mappings of %d{OutstandingMemory.MappedBytes} bytes behind."

        1

/// Also if another program calls this one, as on a platform that brings its own runtime: Expecto looks at the entry assembly.
let allTests () =
    testFromAssembly (Assembly.GetExecutingAssembly())
    |> Option.defaultValue (testList "" [])

/// Expecto's own runner, closed by the line that CI reads: "N passed, N failed".
let run arguments tests =
    let mutable counts = None

    let count (summary: TestRunSummary) =
        let skipped =
            summary.ignored
            |> List.countBy (fun (_, test) ->
                match test.result with
                | Ignored reason -> reason
                | _ -> "")

        counts <- Some(summary.passed.Length, summary.failed.Length + summary.errored.Length, skipped)

    let colours = if Console.IsOutputRedirected then 0 else 8

    let options =
        [ No_Spinner; Colours colours; Append_Summary_Handler(SummaryHandler count) ]

    let exitCode = runTestsWithCLIArgs options arguments tests

    match counts with
    | None -> exitCode // Nothing was to run (--help, --list-tests), or the arguments were wrong.
    | Some(passed, failed, skipped) ->
        if passed + failed = 0 then
            Console.Error.WriteLine "\nNo test ran. Does the filter fit any?"

        let failed = failed + outstanding ()

        // Expecto leaves a colour reset without a line end: the counts begin a line of their own.
        Console.Out.WriteLine()

        for reason, tests in skipped do
            Console.Out.WriteLine $"%d{tests} skipped: %s{reason}"

        let also =
            match List.sumBy snd skipped with
            | 0 -> ""
            | tests -> $", %d{tests} skipped"

        Console.Out.WriteLine $"%d{passed} passed, %d{failed} failed%s{also}"

        if passed = 0 || failed > 0 then
            max exitCode 1
        else
            exitCode
