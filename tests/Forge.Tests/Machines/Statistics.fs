/// How often each outcome of each command was reached.
module Forge.Tests.Statistics

/// A machine whose setups and commands are its own business.
type Runner =
    {
        Name: string
        Branches: (string * string list) list
        Misuses: (string * (string * string -> bool)) list
        /// Runs programs from a seed on while a condition holds.
        Check: uint64 -> (Tally -> bool) -> Report
        Replay: uint64 -> Counterexample option
    }

let runner (machine: Machine<'Setup, 'Command>) =
    {
        Name = machine.Name
        Branches = machine.Branches
        Misuses = machine.Misuses
        Check = Driver.check machine
        Replay = Driver.replay machine
    }

let private percent part whole =
    100.0 * float part / float (max 1 whole)

/// In how many of a hundred sequences each branch was reached.
let branches runner (report: Report) =
    let counts = Map.ofSeq report.Tally.Branches

    [
        for command, outcomes in runner.Branches do
            for outcome in outcomes do
                let sequences =
                    Map.tryFind (command, outcome) counts
                    |> Option.map _.Sequences
                    |> Option.defaultValue 0

                (command, outcome), percent sequences report.Tally.Sequences
    ]

/// Of a hundred commands, how many were each misuse.
let misuses runner (report: Report) =
    [
        for name, isMisuse in runner.Misuses do
            let commands =
                report.Tally.Branches
                |> Seq.filter (fst >> isMisuse)
                |> Seq.sumBy (fun (_, count) -> count.Commands)

            name, percent commands report.Tally.Commands
    ]

/// Branches that were reached though nobody listed them.
let unlisted runner (report: Report) =
    let listed =
        set
            [
                for command, outcomes in runner.Branches do
                    for outcome in outcomes do
                        command, outcome
            ]

    report.Tally.Branches
    |> Seq.map fst
    |> Seq.filter (fun (command, outcome) -> outcome <> "skipped" && not (listed.Contains(command, outcome)))
    |> List.ofSeq

/// The smallest share of all, of branches in sequences and of misuse in commands.
let lowest runner report =
    List.map snd (branches runner report) @ List.map snd (misuses runner report)
    |> List.min

/// One line a command: of a hundred sequences, how many reached each outcome. Then, of a hundred commands, how many were
/// each misuse.
let table runner (report: Report) =
    [
        $"%s{runner.Name}: %d{report.Tally.Sequences} sequences of %d{report.Tally.Commands} commands in %.1f{report.Seconds} s; in %% of sequences"

        for command, shares in branches runner report |> List.groupBy (fst >> fst) do
            let outcomes =
                shares
                |> List.map (fun ((_, outcome), share) -> $"%s{outcome} %.0f{share}")
                |> String.concat ", "

            $"  %s{command}: %s{outcomes}"

        let misuses =
            misuses runner report
            |> List.map (fun (name, share) -> $"%s{name} %.1f{share}")
            |> String.concat ", "

        $"  misuse, in %% of commands: %s{misuses}"
    ]
    |> String.concat "\n"
