/// The ordinary way: the same counts, with strings and dictionaries.
module CommitChurn.OrdinaryChurn

open System.Collections.Generic
open System.IO
open System.Text
open CommitChurn.Totals
open CommitChurn.OrdinaryReader

let private directoryOf (path: string) =
    path.Substring(0, path.LastIndexOf '/' + 1)

let private addTo (totals: Dictionary<string, Row>) (path: string) (hunks: Hunk list) =
    let row =
        match totals.TryGetValue path with
        | true, row -> row
        | _ ->
            {
                Path = Encoding.Latin1.GetBytes path
                Commits = 0L
                Hunks = 0L
                LargestHunk = 0
                Added = 0L
                Deleted = 0L
            }

    totals[path] <-
        { row with
            Commits = row.Commits + 1L
            Hunks = row.Hunks + int64 hunks.Length
            LargestHunk =
                (row.LargestHunk, hunks)
                ||> List.fold (fun largest hunk -> max largest (max hunk.OldLines hunk.NewLines))
            Added = row.Added + (hunks |> List.sumBy (fun hunk -> int64 hunk.Added))
            Deleted = row.Deleted + (hunks |> List.sumBy (fun hunk -> int64 hunk.Deleted))
        }

/// Counts the churn of a log.
let count (log: Stream) : Totals =
    let lines = Lines log
    let files = Dictionary<string, Row>()
    let directories = Dictionary<string, Row>()

    let rec readCommits commits =
        if isNull lines.Current then
            commits
        else
            let changes = readCommit lines

            for file in changes do
                addTo files file.Path file.Hunks

            for directory, changes in changes |> List.groupBy (fun file -> directoryOf file.Path) do
                addTo directories directory (changes |> List.collect _.Hunks)

            readCommits (commits + 1L)

    let commits = readCommits 0L

    {
        Commits = commits
        Bytes = log.Position
        Files = Seq.toArray files.Values
        Directories = Seq.toArray directories.Values
    }
