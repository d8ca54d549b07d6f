/// The arena way: each commit's tables are in an arena that is leased for that commit.
module CommitChurn.ArenaChurn

open System
open System.IO
open Forge
open CommitChurn.PatchReader
open CommitChurn.Totals
open CommitChurn.CommitTables

/// How the arenas were used.
type ArenaFigures =
    {
        ArenaBytes: int64
        Minted: int
        Reused: int64
        LargestUse: int64
        CommitsInParts: int64
        Parts: int64
        CommitsWithoutAllocation: int64
    }

/// Counts the churn of a log. Every commit leases an arena from the pool and gives it back at its end, so all commits
/// share one arena, and leave nothing to the garbage collector.
let count (arenaBytes: int64) (progress: int64 -> int64 -> unit) (log: Stream) : Totals * TimeSpan * ArenaFigures =
    let minted = ref 0

    use pool =
        Pool.create 1 (fun () ->
            minted.Value <- minted.Value + 1
            Backing.mmap arenaBytes)

    let reader = PatchReader log
    use tables = new CommitTables(reader)

    let rec takeAll commits quiet event =
        if event = PatchEvent.Commit then
            let commit = commits + 1L
            let before = GC.GetAllocatedBytesForCurrentThread()
            let next = Pool.using pool (fun arena -> tables.Take(arena, commit))
            let allocated = GC.GetAllocatedBytesForCurrentThread() - before
            progress commit reader.BytesRead
            takeAll commit (if allocated = 0L then quiet + 1L else quiet) next
        else
            struct (commits, quiet)

    let struct (commits, quiet) = takeAll 0L 0L (reader.Next())

    {
        Commits = commits
        Bytes = reader.BytesRead
        Files = tables.Files
        Directories = tables.Directories
    },
    reader.Waited,
    {
        ArenaBytes = arenaBytes
        Minted = minted.Value
        Reused = commits - int64 minted.Value
        LargestUse = tables.LargestUse
        CommitsInParts = tables.CommitsInParts
        Parts = tables.Parts
        CommitsWithoutAllocation = quiet
    }
