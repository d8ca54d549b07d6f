/// The machines, and the subcommands of the test program that run them.
module Forge.Tests.Machines

open System
open System.Diagnostics
open System.IO
open Forge.Tests.Statistics

let all =
    [
        runner ArenaMachine.machine
        runner PoolMachine.machine
        runner TwinMachines.facade
        runner TwinMachines.reset
        runner ListMachine.machine
        runner MapMachine.machine
        runner TextMachine.machine
    ]

/// The seed of every run that is to be the same each time.
let everydaySeed = 20261122UL

/// Every machine with the seed that it begins with, so that no two run the same programs.
let from (seed: uint64) =
    all
    |> List.mapi (fun index runner -> runner, seed + uint64 index * 1_000_000_000UL)

let private sequences count (tally: Tally) = tally.Sequences < count

let private failed (output: TextWriter) (report: Report) =
    match report.Failure with
    | None -> 0
    | Some failure ->
        output.WriteLine(Counterexample.print failure)
        1

/// A line for each machine: name, sequences, commands, seconds, violations, lowest share of a branch in percent.
let private measure (output: TextWriter) count (seed: uint64) =
    [
        for runner, seed in from seed do
            let report = runner.Check seed (sequences count)
            let violations = failed output report

            output.WriteLine(
                $"%s{runner.Name}\t%d{report.Tally.Sequences}\t%d{report.Tally.Commands}\t%.1f{report.Seconds}\t%d{violations}\t%.2f{lowest runner report}"
            )

            violations
    ]
    |> List.sum

/// Each machine in turn, with new seeds, for so many seconds in all.
let private explore (output: TextWriter) seconds =
    let seed = uint64 (Random.Shared.NextInt64())
    let share = TimeSpan.FromSeconds(seconds / float all.Length)
    output.WriteLine $"seed %d{seed}, %g{share.TotalSeconds} s for each machine"

    [
        for runner, seed in from seed do
            let watch = Stopwatch.StartNew()
            let report = runner.Check seed (fun _ -> watch.Elapsed < share)
            output.WriteLine(table runner report)
            failed output report
    ]
    |> List.sum

let private replay (output: TextWriter) (runner: Runner) seed =
    match runner.Replay seed with
    | None ->
        output.WriteLine $"The %s{runner.Name} machine finds nothing with seed %d{seed}."
        0
    | Some failure ->
        output.WriteLine(Counterexample.print failure)
        1

let private (|Number|_|) (text: string) =
    match UInt64.TryParse text with
    | true, number -> Some number
    | _ -> None

let private (|Count|_|) (text: string) =
    match Int32.TryParse text with
    | true, count when count > 0 -> Some count
    | _ -> None

let private (|Known|_|) runners name =
    runners |> List.tryFind (fun runner -> runner.Name = name)

/// Carries out a subcommand with the machines that it may replay, and gives the exit code; none for any other argument.
let run (output: TextWriter) replayable arguments =
    match arguments with
    | [ "machines"; Count count ] -> Some(measure output count everydaySeed)
    | [ "machines"; Count count; Number seed ] -> Some(measure output count seed)
    | [ "nightly"; Count seconds ] -> Some(explore output (float seconds))
    | [ "replay"; Known replayable runner; Number seed ] -> Some(replay output runner seed)
    | ("machines" | "nightly" | "replay") :: _ ->
        let names = replayable |> List.map _.Name |> String.concat "|"

        output.WriteLine
            $"usage: machines SEQUENCES [SEED], nightly SECONDS, or replay %s{names} SEED, where SEQUENCES and SECONDS are positive."

        Some 4
    | _ -> None
