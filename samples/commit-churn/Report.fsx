/// What the run found and what it cost, as text.
module CommitChurn.Report

open System
open CommitChurn.Totals
open CommitChurn.ArenaChurn
open CommitChurn.Measure

type Report =
    {
        Totals: Totals
        Cost: Cost
        Waited: TimeSpan
        Arenas: ArenaFigures
        Comparison: Comparison voption
    }

let private churnTable (top: int) (width: int) (name: string) (rows: Row[]) =
    let pathOf (row: Row) =
        if row.Path.Length = 0 then
            "./"
        else
            Text.path width row.Path

    [
        for row in rows |> Totals.mostChanged |> Array.truncate top ->
            [
                Text.count row.Commits
                Text.count row.Hunks
                Text.count row.LargestHunk
                "+" + Text.count row.Added
                "−" + Text.count row.Deleted
                pathOf row
            ]
    ]
    |> Text.table
        [
            "commits"
            "hunks"
            "largest hunk"
            "added"
            "deleted"
            $"{name} ({Text.count rows.Length})"
        ]

let private collections (cost: Cost) =
    [ cost.Gen0; cost.Gen1; cost.Gen2 ]
    |> List.map (fun count -> Text.measure (cost.PerThousandCommits(float count)))
    |> String.concat " / "

let private panel (report: Report) =
    let cost, arenas = report.Cost, report.Arenas

    [
        [ "commits"; Text.count report.Totals.Commits ]
        [
            "lines added, deleted"
            $"+{Text.count report.Totals.Added} −{Text.count report.Totals.Deleted}"
        ]
        [ "log read"; Text.bytes (float cost.Bytes) ]
        [
            "seconds, share waiting for git"
            $"{Text.number 2 cost.Seconds}, {Text.number 0 (100.0 * report.Waited.TotalSeconds / cost.Seconds)} %%"
        ]
        [ "commits per second"; Text.number 0 cost.CommitsPerSecond ]
        [ "MB/s"; Text.measure cost.MegabytesPerSecond ]
        [
            "arenas minted, reused"
            $"{Text.count arenas.Minted}, {Text.count arenas.Reused}"
        ]
        [
            "largest arena use"
            $"{Text.bytes (float arenas.LargestUse)} of {Text.bytes (float arenas.ArenaBytes)}"
        ]
        if arenas.Parts > 0L then
            [
                "commits taken in parts, parts"
                $"{Text.count arenas.CommitsInParts}, {Text.count (arenas.Parts + arenas.CommitsInParts)}"
            ]
        [
            "managed bytes per 1,000 commits"
            Text.bytes (cost.PerThousandCommits(float cost.ManagedBytes))
        ]
        [
            "commits without a managed byte"
            $"{Text.count arenas.CommitsWithoutAllocation} of {Text.count report.Totals.Commits}"
        ]
        [ "GCs per 1,000 commits, gen 0 / 1 / 2"; collections cost ]
    ]
    |> Text.box "in arenas"

let private ratio (better: float) (worse: float) =
    if better > 0.0 then $"{Text.measure (worse / better)} ×"
    elif worse > 0.0 then "none : some"
    else "–"

let private comparison (c: Comparison) =
    let row name show (figure: Cost -> float) isMoreBetter =
        let arena, ordinary = figure c.Arena, figure c.Ordinary

        [
            name
            show arena
            show ordinary
            (if isMoreBetter then
                 ratio ordinary arena
             else
                 ratio arena ordinary)
        ]

    let perThousand count =
        fun (cost: Cost) -> cost.PerThousandCommits(count cost)

    [
        [ ""; "in arenas"; "ordinary"; "ratio" ]
        row "seconds per pass" Text.measure (fun cost -> cost.PerPass cost.Seconds) false
        row "MB/s" Text.measure _.MegabytesPerSecond true
        row "commits per second" (Text.number 0) _.CommitsPerSecond true
        row "managed bytes per 1,000 commits" Text.bytes (perThousand (fun cost -> float cost.ManagedBytes)) false
        row "GCs per 1,000 commits, gen 0" Text.measure (perThousand (fun cost -> float cost.Gen0)) false
        row "GCs per 1,000 commits, gen 1" Text.measure (perThousand (fun cost -> float cost.Gen1)) false
        row "GCs per 1,000 commits, gen 2" Text.measure (perThousand (fun cost -> float cost.Gen2)) false
        row "GC pauses, ms per pass" Text.measure (fun cost -> cost.PerPass(1000.0 * cost.PauseSeconds)) false
        [
            $"The median of {c.Rounds} runs each, in turn, of {Text.count c.Arena.Passes} and {Text.count c.Ordinary.Passes} passes over the log."
        ]
        [ "Both read the log from a file: git's time is not in these." ]
        [ "Both give the same totals." ]
    ]
    |> fun rows ->
        // The notes take the box's whole width, so they must not widen its first column.
        let figures, notes = List.partition (fun row -> List.length row = 4) rows
        Text.box "the same job, both ways" figures, List.concat notes

/// The report as text.
let render (top: int) (width: int) (report: Report) : string =
    let lines =
        [
            ""
            yield! churnTable top (width - 60) "file" report.Totals.Files
            ""
            yield! churnTable top (width - 60) "directory" report.Totals.Directories
            ""
            yield! panel report
            match report.Comparison with
            | ValueSome c ->
                let box, notes = comparison c
                ""
                yield! box
                yield! notes |> List.map (fun note -> "  " + note)
            | ValueNone -> ()
            ""
        ]

    String.Join("\n", lines)
