/// The rows that the models answer.
module ModelRows

#load "Rows.fsx"

open System
open System.Globalization
open Rows

/// What a state machine found in all its sequences.
type private Machine =
    {
        Name: string
        Sequences: int
        Commands: int
        Seconds: float
        Violations: int
        /// Of its outcomes the rarest, in percent of sequences.
        LowestShare: float
    }

/// A line of `machines`: name, sequences, commands, seconds, violations, lowest share of an outcome.
let private (|MachineLine|_|) (line: string) =
    let number (text: string) =
        Double.Parse(text, CultureInfo.InvariantCulture)

    match line.Split '\t' with
    | [| name; sequences; commands; seconds; violations; share |] ->
        Some
            {
                Name = name
                Sequences = int sequences
                Commands = int commands
                Seconds = number seconds
                Violations = int violations
                LowestShare = number share
            }
    | _ -> None

let private machinesOf arguments =
    let output = runTests ("machines" :: arguments)
    output, output.Lines |> List.choose (|MachineLine|_|)

let private sequences = 100_000

let private machines = lazy machinesOf [ string sequences ]

/// A row about some machines: how to put its figure, and whether each reaches the bar.
let private machineRow number what bar names (figure: Machine -> string) reaches =
    row number what bar (fun () ->
        let output, all = machines.Value
        let mine = all |> List.filter (fun machine -> List.contains machine.Name names)

        if mine.Length < names.Length then
            notMeasured output
        else
            mine
            |> List.map (fun machine -> $"%s{machine.Name}: %s{figure machine}")
            |> String.concat "; ",
            mine |> List.forall (fun machine -> machine.Violations = 0 && reaches machine))

let private violations machine =
    $"%d{machine.Violations} violations in %d{machine.Commands} commands of %d{machine.Sequences} sequences"

let private share machine =
    $"rarest outcome in %.2f{machine.LowestShare} %%, %d{machine.Violations} violations"

let private isEachReached machine = machine.LowestShare >= 1.0

let private exhaustive () =
    let output = runTests [ "--filter-test-list"; "exhaustive" ]

    let counted =
        output.Lines
        |> List.filter _.Contains("exhaustive: ")
        |> List.map (fun line -> line.Split("exhaustive: ")[1])

    match numbers @"^(\d+) passed, (\d+) failed$" output with
    | Some [ passed; failed ] when not counted.IsEmpty ->
        $"""%s{String.Join("; ", counted)}; %g{failed} tests failed""", passed > 0.0 && failed = 0.0
    | _ -> notMeasured output

let private replays () =
    let seed = "20261123"

    let once () =
        let output, machines = machinesOf [ "2000"; seed ]
        output, machines |> List.map (fun machine -> { machine with Seconds = 0.0 })

    let output, first = once ()
    let _, second = once ()
    let tests = runTests [ "--filter-test-list"; "replay" ]

    match numbers @"^(\d+) passed, (\d+) failed$" tests with
    | Some [ passed; failed ] when not first.IsEmpty ->
        let same = if first = second then "the same" else "different"

        $"two runs of seed %s{seed}: %s{same} for %d{first.Length} machines; of the replay tests %g{passed} passed, %g{failed} failed",
        first = second && passed > 0.0 && failed = 0.0
    | _ -> notMeasured output

let models =
    [
        machineRow
            1
            "idle never above the capacity, and as the model counts"
            $"%d{sequences} sequences in at most 60 s, each outcome in at least 1 %%"
            [ "pool" ]
            (fun machine -> $"%d{machine.Sequences} sequences in %.1f{machine.Seconds} s, %s{share machine}")
            (fun machine ->
                machine.Sequences >= sequences
                && machine.Seconds <= 60.0
                && isEachReached machine)
        machineRow 2 "a checkout is empty and nobody else's" "0 violations" [ "pool" ] violations (fun machine ->
            machine.Sequences >= sequences)
        machineRow
            3
            "live allocations never overlap and keep their contents"
            "0 violations"
            [ "arena"; "pool" ]
            violations
            (fun machine -> machine.Sequences >= sequences)
        row 4 "every small request lands where the model says" "all combinations, 0 failed" exhaustive
        machineRow
            5
            "what fails changes nothing else"
            "each outcome in at least 1 %, 0 violations"
            [ "arena"; "pool" ]
            share
            isEachReached
        machineRow
            6
            "reset and scopes rewind exactly: a used arena is like new"
            "10000 sequences, 0 violations"
            [ "reset" ]
            violations
            (fun machine -> machine.Sequences >= 10_000)
        machineRow
            7
            "misuse is refused and changes nothing"
            "each misuse in at least 1 % of commands, 0 violations"
            [ "arena"; "pool" ]
            share
            isEachReached
        machineRow
            15
            "the facade does what the core does"
            "10000 sequences, 0 differences"
            [ "facade" ]
            violations
            (fun machine -> machine.Sequences >= 10_000)
        row 17 "a seed gives the same run again" "the same, 0 failed" replays
    ]
