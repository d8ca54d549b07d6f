/// The report as JSON. It has its own type for JSON, which compiles much faster than calls of a writer's overloads.
module CommitChurn.Json

open System
open System.Globalization
open System.Text
open System.Text.Json
open CommitChurn.Totals
open CommitChurn.Measure
open CommitChurn.Report

type private Json =
    | Int of int64
    | Float of float
    | Text of string
    | List of Json list
    | Object of (string * Json) list

let rec private print (indent: string) (json: Json) =
    let deeper = indent + "  "

    let lines (opening: string) (closing: string) (items: string list) =
        if items.IsEmpty then
            opening + closing
        else
            let separator = "," + deeper
            opening + deeper + String.Join(separator, items) + indent + closing

    let quote (text: string) =
        "\"" + JsonEncodedText.Encode(text).ToString() + "\""

    match json with
    | Int value -> value.ToString CultureInfo.InvariantCulture
    | Float value -> value.ToString CultureInfo.InvariantCulture
    | Text text -> quote text
    | List items -> items |> List.map (print deeper) |> lines "[" "]"
    | Object members ->
        members
        |> List.map (fun (name, value) -> quote name + ": " + print deeper value)
        |> lines "{" "}"

let private row (row: Row) =
    Object
        [
            "path", Text(Encoding.UTF8.GetString row.Path)
            // The text above has lost what is not UTF-8; these are the exact bytes.
            "pathHex", Text(Convert.ToHexStringLower row.Path)
            "commits", Int row.Commits
            "hunks", Int row.Hunks
            "largestHunk", Int(int64 row.LargestHunk)
            "added", Int row.Added
            "deleted", Int row.Deleted
        ]

let private cost (cost: Cost) =
    [
        "passes", Int(int64 cost.Passes)
        "seconds", Float(cost.PerPass cost.Seconds)
        "commitsPerSecond", Float cost.CommitsPerSecond
        "megabytesPerSecond", Float cost.MegabytesPerSecond
        "managedBytesPer1000Commits", Float(cost.PerThousandCommits(float cost.ManagedBytes))
        "gen0Per1000Commits", Float(cost.PerThousandCommits(float cost.Gen0))
        "gen1Per1000Commits", Float(cost.PerThousandCommits(float cost.Gen1))
        "gen2Per1000Commits", Float(cost.PerThousandCommits(float cost.Gen2))
        "gcPauseSeconds", Float(cost.PerPass cost.PauseSeconds)
    ]

let private comparison (c: Comparison) =
    let managed (cost: Cost) =
        cost.PerThousandCommits(float cost.ManagedBytes)

    Object
        [
            "rounds", Int(int64 c.Rounds)
            "arena", Object(cost c.Arena)
            "ordinary", Object(cost c.Ordinary)
            "ratios",
            Object
                [
                    "speed", Float(c.Arena.CommitsPerSecond / c.Ordinary.CommitsPerSecond)
                    "managedBytes", Float(managed c.Ordinary / max 1.0 (managed c.Arena))
                ]
        ]

/// The report as one object, with the given number of files and directories, or all of them.
let render (top: int voption) (report: Report) : string =
    let totals, arenas = report.Totals, report.Arenas

    let most rows =
        let sorted = Totals.mostChanged rows
        let shown = top |> ValueOption.defaultValue sorted.Length
        sorted |> Seq.truncate shown |> Seq.map row |> Seq.toList |> List

    Object
        [
            "totals",
            Object
                [
                    "commits", Int totals.Commits
                    "files", Int(int64 totals.Files.Length)
                    "directories", Int(int64 totals.Directories.Length)
                    "added", Int totals.Added
                    "deleted", Int totals.Deleted
                ]
            "run",
            Object(
                [
                    "bytes", Int report.Cost.Bytes
                    "secondsWaitingForGit", Float report.Waited.TotalSeconds
                ]
                @ cost report.Cost
            )
            "arenas",
            Object
                [
                    "bytes", Int arenas.ArenaBytes
                    "minted", Int(int64 arenas.Minted)
                    "reused", Int arenas.Reused
                    "largestUse", Int arenas.LargestUse
                    "commitsInParts", Int arenas.CommitsInParts
                    "timesFull", Int arenas.Parts
                    "commitsWithoutManagedByte", Int arenas.CommitsWithoutAllocation
                ]
            match report.Comparison with
            | ValueSome c -> "comparison", comparison c
            | ValueNone -> ()
            "files", most totals.Files
            "directories", most totals.Directories
        ]
    |> print "\n"
    |> fun text -> text + "\n"
