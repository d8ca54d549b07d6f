/// The rows of docs/verification.md: each is measured anew and held against its bar.
module Verify

#load "ModelRows.fsx"

open System
open System.Text.RegularExpressions
open Commands
open Loads
open Rows
open ModelRows

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
            "every history of threads obeys the pool's rule, and no waiter is forgotten"
            "10000 histories, every schedule of 12 programs with 2 preemptions, 0 violations, every seeded race"
            races
        row 16 "the suite notices changes to the core" "95 %, every survivor explained" mutants
    ]

// ---- What the test program prints as rows already

let private observed = [ 8..13 ] @ [ 18 ]

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
