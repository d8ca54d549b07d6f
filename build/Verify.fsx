/// The rows of docs/verification.md: each is measured anew and held against its bar.
module Verify

#load "Loads.fsx"

open System
open System.Diagnostics
open System.Globalization
open System.Text.RegularExpressions
open Commands
open Loads

/// What a program wrote, line by line, and its exit code.
type private Output = { Lines: string list; ExitCode: int }

/// Runs `dotnet` and shows what it writes on standard error, so that standard output holds the rows alone.
let private run (arguments: string list) =
    Console.Error.WriteLine("> dotnet " + String.Join(" ", arguments))

    use child =
        Process.Start(ProcessStartInfo("dotnet", arguments, RedirectStandardOutput = true))

    let lines =
        [
            while not child.StandardOutput.EndOfStream do
                let line = child.StandardOutput.ReadLine()
                Console.Error.WriteLine line
                line
        ]

    child.WaitForExit()

    {
        Lines = lines
        ExitCode = child.ExitCode
    }

let private runTests arguments = run (testProgram :: arguments)

/// A row: `Measure` gives its figure and whether that reaches the bar.
type private Row =
    {
        Number: int
        What: string
        Bar: string
        Measure: unit -> string * bool
    }

let private row number what bar measure =
    {
        Number = number
        What = what
        Bar = bar
        Measure = measure
    }

/// The numbers in the last line that fits a pattern.
let private numbers pattern output =
    output.Lines
    |> List.map (fun line -> Regex.Match(line, pattern))
    |> List.tryFindBack _.Success
    |> Option.map (fun found ->
        [
            for group in Seq.tail found.Groups -> Double.Parse(group.Value, CultureInfo.InvariantCulture)
        ])

let private notMeasured output =
    $"not measured: the program ended with exit code %d{output.ExitCode}", false

// ---- Models

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

let private models =
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
            "reset and scopes rewind exactly: a used arena is as a new one"
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

// ---- What has a target of its own

/// A target of this build, in a process of its own.
let private target name = run [ "fsi"; "build.fsx"; name ]

let private races () =
    let histories, schedules = target "linearize", target "schedules"
    let seeded = @"(\d+) violations; seeded races found: (\d+) of (\d+)$"

    match
        numbers (@"^histories: (\d+) overlapping, " + seeded) histories,
        numbers (@"^schedules: (\d+) in (\d+) programs, complete at bound (\d+), " + seeded) schedules
    with
    | Some [ overlapping; wrong; found; races ], Some [ explored; programs; bound; wrong'; found'; races' ] ->
        $"%g{overlapping} overlapping histories, %g{wrong} violations, %g{found} of %g{races} seeded races; every schedule of %g{programs} programs with at most %g{bound} preemptions, %d{int explored} of them, %g{wrong'} violations, %g{found'} of %g{races'}",
        histories.ExitCode = 0
        && schedules.ExitCode = 0
        && overlapping >= 10_000.0
        && programs >= 12.0
        && bound >= 2.0
        && wrong + wrong' = 0.0
        && found = races
        && found' = races'
        && races > 0.0
        && races' > 0.0
    | None, _ -> notMeasured histories
    | _ -> notMeasured schedules

let private mutants () =
    let output = target "mutate"

    match numbers @"^mutants: (\d+) killed of (\d+) \(([\d.]+) %\)$" output with
    | Some [ killed; all; percent ] ->
        $"%g{killed} of %g{all} mutants killed, %g{percent} %%",
        output.ExitCode = 0 && killed >= 0.95 * all && all > 0.0
    | _ -> notMeasured output

let private longRuns =
    [
        row
            14
            "every history of threads is one of the pool's rule, and no waiter is forgotten"
            "10000 histories, every schedule of 12 programs with 2 preemptions, 0 violations, every seeded race"
            races
        row 16 "the suite notices what is changed in the core" "95 %, every survivor explained" mutants
    ]

// ---- What the test program prints as rows already

let private observed = [ 8..13 ]

/// The rows among these that are observed, by number.
let private observe (wanted: int list) =
    let mine = wanted |> List.filter (fun number -> List.contains number observed)

    if mine.IsEmpty then
        Map.empty
    else
        runTests ("observe" :: List.map string mine)
        |> _.Lines
        |> List.filter (fun line -> Regex.IsMatch(line, @"^\d+\t"))
        |> List.map (fun line -> int (line.Split('\t')[0]), line)
        |> Map.ofList

let private measured = models @ longRuns

let private known = List.sort (observed @ (measured |> List.map _.Number))

/// Measures the rows and prints them: number, what, figure, bar, ok or short.
let private printRows wanted =
    compileTests ()
    let observations = observe wanted

    let lines =
        [
            for number in wanted do
                let line =
                    match
                        measured |> List.tryFind (fun row -> row.Number = number), Map.tryFind number observations
                    with
                    | Some row, _ ->
                        let figure, isReached = row.Measure()
                        let verdict = if isReached then "ok" else "short"
                        $"%d{row.Number}\t%s{row.What}\t%s{figure}\t%s{row.Bar}\t%s{verdict}"
                    | None, Some line -> line
                    | None, None -> $"%d{number}\tobserved\tnot measured: the program gave no such row\t\tshort"

                Console.WriteLine line
                line
        ]

    let short = lines |> List.filter (fun line -> not (line.EndsWith "\tok"))

    if not short.IsEmpty then
        fail 1 $"%d{short.Length} of %d{lines.Length} rows are short of their bars."

let verify (arguments: string list) =
    let wanted =
        arguments
        |> List.map (fun text ->
            match Int32.TryParse text with
            | true, number when List.contains number known -> number
            | _ -> fail 2 $"""There is no row `%s{text}`: the rows are %s{String.Join(", ", known)}.""")

    printRows (if wanted.IsEmpty then known else wanted)
