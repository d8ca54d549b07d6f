/// The results of counting.
module CommitChurn.Totals

open System

/// What one commit, or a part of it, did to a file or a directory.
[<Struct>]
type Churn =
    {
        Hunks: int
        LargestHunk: int
        Added: int
        Deleted: int
    }

[<RequireQualifiedAccess>]
module Churn =
    let ofLines added deleted =
        {
            Hunks = 0
            LargestHunk = 0
            Added = added
            Deleted = deleted
        }

    let withHunk lines churn =
        { churn with
            Hunks = churn.Hunks + 1
            LargestHunk = max churn.LargestHunk lines
        }

    let sum one other =
        {
            Hunks = one.Hunks + other.Hunks
            LargestHunk = max one.LargestHunk other.LargestHunk
            Added = one.Added + other.Added
            Deleted = one.Deleted + other.Deleted
        }

/// What all commits did to it.
type Row =
    {
        Path: byte[]
        Commits: int64
        Hunks: int64
        LargestHunk: int
        Added: int64
        Deleted: int64
    }

/// The results of either way of counting.
type Totals =
    {
        Commits: int64
        Bytes: int64
        Files: Row[]
        Directories: Row[]
    }

    member totals.Added = totals.Files |> Array.sumBy _.Added
    member totals.Deleted = totals.Files |> Array.sumBy _.Deleted

[<RequireQualifiedAccess>]
module Totals =
    let private byPath (one: Row) (other: Row) =
        one.Path.AsSpan().SequenceCompareTo(ReadOnlySpan other.Path)

    /// The most lines first, then the most commits, then by path: an order that does not depend on a hash.
    let private byChurn (one: Row) (other: Row) =
        match compare (other.Added + other.Deleted) (one.Added + one.Deleted) with
        | 0 ->
            match compare other.Commits one.Commits with
            | 0 -> byPath one other
            | order -> order
        | order -> order

    let mostChanged (rows: Row[]) = Array.sortWith byChurn rows

    /// Describes the first difference between two totals.
    let difference (one: Totals) (other: Totals) =
        let rows (name: string) (one: Row[]) (other: Row[]) =
            let one, other = Array.sortWith byPath one, Array.sortWith byPath other

            if one = other then
                None
            elif one.Length <> other.Length then
                Some $"{one.Length} and {other.Length} {name}"
            else
                Array.zip one other
                |> Array.tryFind (fun (one, other) -> one <> other)
                |> Option.map (fun (one, other) -> $"%A{one} and %A{other}")

        if one.Commits <> other.Commits then
            Some $"{one.Commits} and {other.Commits} commits"
        else
            rows "files" one.Files other.Files
            |> Option.orElseWith (fun () -> rows "directories" one.Directories other.Directories)
