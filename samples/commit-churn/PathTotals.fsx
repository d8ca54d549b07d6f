/// What all commits did to each path, in a map that outlives their arenas.
module CommitChurn.PathTotals

open System
open Forge
open CommitChurn.Totals

[<Struct>]
type PathTotal =
    {
        LastCommit: int64
        Commits: int64
        Hunks: int64
        LargestHunk: int
        Added: int64
        Deleted: int64
    }

/// Totals by path, in an arena. A path that is already known costs no memory.
type PathTotals = ArenaTextMap<PathTotal>

[<RequireQualifiedAccess>]
module PathTotals =
    /// Adds what a commit did to a path. A commit that comes in parts, all with its number, counts once.
    let add (path: ReadOnlySpan<byte>) (commit: int64) (churn: Churn) (totals: PathTotals) =
        let total = &totals.GetOrAdd path

        total <-
            {
                LastCommit = commit
                Commits = total.Commits + (if total.LastCommit = commit then 0L else 1L)
                Hunks = total.Hunks + int64 churn.Hunks
                LargestHunk = max total.LargestHunk churn.LargestHunk
                Added = total.Added + int64 churn.Added
                Deleted = total.Deleted + int64 churn.Deleted
            }

    /// Copies the totals to rows, which outlive the arena.
    let toRows (totals: PathTotals) : Row[] =
        [|
            for pair in totals ->
                {
                    Path = pair.Key.ToSlice().Span.ToArray()
                    Commits = pair.Value.Commits
                    Hunks = pair.Value.Hunks
                    LargestHunk = pair.Value.LargestHunk
                    Added = pair.Value.Added
                    Deleted = pair.Value.Deleted
                }
        |]
