/// The machines on the same programs every time, and what the driver makes of a failure.
module Forge.Tests.MachineTests

open System
open System.IO
open Expecto
open Forge.Tests.Statistics

/// So many sequences; the shares are those of just these programs, so they are the same in every run.
let private everyday = 5_000

let private obeys what (runner: Runner, seed) =
    testCase $"{runner.Name}: {what}" (fun () ->
        let report = runner.Check seed (fun tally -> tally.Sequences < everyday)

        match report.Failure with
        | Some failure -> failtest (Counterexample.print failure)
        | None -> ()

        Console.Out.WriteLine(table runner report)

        Expect.equal (unlisted runner report) [] "outcomes that no list expects"

        for (command, outcome), share in branches runner report do
            Expect.isGreaterThanOrEqual share 1.0 $"share of sequences with {command}: {outcome}"

        for misuse, share in misuses runner report do
            Expect.isGreaterThanOrEqual share 1.0 $"share of commands that are misuse: {misuse}")

/// What a subcommand writes, and its exit code.
let private output arguments =
    use writer = new StringWriter()

    let exitCode =
        Machines.run writer (runner SlippingMachine.machine :: Machines.all) arguments

    writer.ToString(), exitCode

let private slips = runner SlippingMachine.machine

let private failure =
    lazy
        ((slips.Check Machines.everydaySeed (fun tally -> tally.Sequences < everyday)).Failure
         |> Option.defaultWith (fun () -> failtest "the bug was not found"))

let private replaying =
    [
        testCase "a failure is shrunk to the few commands that make it" (fun () ->
            let failure = failure.Value
            Expect.isLessThanOrEqual failure.Shrunk.Length 4 $"setup and commands: {failure.Shrunk}"
            Expect.stringContains failure.Message "bytes are allocated" "message"
            Needs.jit "the fields of a union case, for F# to print them"
            Expect.stringContains (List.last failure.Shrunk) "Grow" "the last command")

        testCase "the line that a failure prints replays it at the first try, shrunk alike" (fun () ->
            let printed = Counterexample.print failure.Value
            let line = printed.Split('\n') |> Array.last
            let prefix = "replay: dotnet fsi build.fsx "
            Expect.stringStarts line prefix "last line"
            let arguments = line.Substring(prefix.Length).Split ' ' |> List.ofArray
            let replayed, exitCode = output arguments
            Expect.equal exitCode (Some 1) "exit code"

            // All but the line that says how long it took.
            let lines (text: string) =
                text.Trim().Split('\n')
                |> Array.filter (fun line -> not (line.StartsWith "shrunk from"))

            Expect.equal (lines replayed) (lines printed) "what is printed")

        testCase "a seed that fails nothing says so" (fun () ->
            let replayed, exitCode = output [ "replay"; "arena"; "1" ]
            Expect.stringContains replayed "finds nothing with seed 1" "output"
            Expect.equal exitCode (Some 0) "exit code")

        testCase "unknown machines, and arguments that are not numbers, are refused with the usage" (fun () ->
            for arguments in
                [
                    [ "replay"; "nothing"; "1" ]
                    [ "replay"; "pool" ]
                    [ "machines"; "many" ]
                    [ "machines"; "0" ]
                    [ "nightly" ]
                ] do
                let message, exitCode = output arguments
                Expect.stringContains message "arena|pool|facade|reset|list|map|text SEED" $"{arguments}"
                Expect.equal exitCode (Some 4) "exit code")

        testCase
            "the figures are a line for each machine: name, sequences, commands, seconds, violations, lowest share"
            (fun () ->
                let lines, exitCode = output [ "machines"; "20"; "7" ]
                Expect.equal exitCode (Some 0) "exit code"

                let rows =
                    lines.Trim().Split('\n') |> Array.map (fun line -> line.Trim().Split('\t'))

                Expect.equal (rows |> Array.map Array.head |> List.ofArray) (Machines.all |> List.map _.Name) "names"

                for row in rows do
                    Expect.equal (row.Length, row[1], row[4]) (6, "20", "0") "columns, sequences, violations"
                    Expect.isGreaterThan (int row[2]) 20 "commands")
    ]

[<Tests>]
let tests =
    testList
        "machines"
        [
            testSequenced (
                testList
                    "models"
                    [
                        for runner in Machines.from Machines.everydaySeed do
                            obeys "everything is as the model says, and every outcome was reached" runner
                    ]
            )

            testList "replay" replaying
        ]
