/// The tables of one commit, in an arena, and how they are added to the totals.
module CommitChurn.CommitTables

open System
open Forge
open CommitChurn.PatchReader
open CommitChurn.Totals
open CommitChurn.PathTotals

/// A file's row in a commit's tables. Rows are in the arena, so they hold no references: their path is a part of the
/// list of path bytes, and their hunks are a part of the list of hunks.
[<Struct>]
type FileRow =
    {
        PathStart: int
        PathLength: int
        FirstHunk: int
        HunkCount: int
        Added: int
        Deleted: int
    }

/// A directory's row. Its path is the start of its first file's path, in the same bytes.
[<Struct>]
type DirectoryRow =
    {
        PathStart: int
        PathLength: int
        Churn: Churn
    }

/// The lists of one commit, in its arena.
[<Struct>]
type private Lists =
    {
        Paths: ArenaList<byte>
        Hunks: ArenaList<Hunk>
        Files: ArenaList<FileRow>
        Directories: ArenaList<DirectoryRow>
    }

let private listsIn (arena: ArenaLease) =
    {
        Paths = arena.AllocList<byte>()
        Hunks = arena.AllocList<Hunk>()
        Files = arena.AllocList<FileRow>()
        Directories = arena.AllocList<DirectoryRow>()
    }

/// A reservation: only what is written takes memory.
let private totalsBytes = 4L * 1024L * 1024L * 1024L

let private linesOf (hunk: Hunk) = max hunk.OldLines hunk.NewLines

/// The directory of a path, with its slash; empty for a file at the top.
let private directoryOf (path: ReadOnlySpan<byte>) =
    path.Slice(0, path.LastIndexOf '/'B + 1)

let private churnOf (hunks: Span<Hunk>) added deleted =
    let mutable churn = Churn.ofLines added deleted

    for hunk in hunks do
        churn <- Churn.withHunk (linesOf hunk) churn

    churn

/// The tables of one commit at a time, in the arena that was leased for it, and the totals that they are added to, which
/// are in an arena of their own.
type CommitTables(reader: PatchReader) =
    let totals = Arena.mmap totalsBytes
    let files: PathTotals = totals.AllocTextMap<PathTotal>()
    let directories: PathTotals = totals.AllocTextMap<PathTotal>()

    let mutable lists = Unchecked.defaultof<Lists>

    /// The index of the first hunk of the file that is being read.
    let mutable firstHunk = 0

    let mutable largestUse = 0L
    let mutable parts = 0L
    let mutable commitsInParts = 0L

    let start arena =
        lists <- listsIn arena
        firstHunk <- 0

    let openHunks () = lists.Hunks.AsSpan().Slice firstHunk

    let countAtOnce commit churn =
        PathTotals.add reader.Path commit churn files
        PathTotals.add (directoryOf reader.Path) commit churn directories

    /// Adds the rows to the totals, which outlive the arena.
    let fold (arena: ArenaLease) commit =
        largestUse <- max largestUse (Arena.allocated arena)
        let paths: ReadOnlySpan<byte> = Span.op_Implicit (lists.Paths.AsSpan())
        let hunks = lists.Hunks.AsSpan()

        for row in lists.Files do
            let path = paths.Slice(row.PathStart, row.PathLength)

            let churn =
                churnOf (hunks.Slice(row.FirstHunk, row.HunkCount)) row.Added row.Deleted

            PathTotals.add path commit churn files

        for row in lists.Directories do
            PathTotals.add (paths.Slice(row.PathStart, row.PathLength)) commit row.Churn directories

    /// Called if the arena is full before the end of the commit: adds what it holds to the totals, and empties it.
    let takePart arena commit =
        fold arena commit
        let unfinished = churnOf (openHunks ()) 0 0

        if unfinished.Hunks > 0 then
            countAtOnce commit unfinished

        Arena.reset arena
        start arena
        parts <- parts + 1L

    /// Git lists a commit's files by path, so those of a directory mostly follow one another and share a row. If they
    /// do not, the directory has two rows, which the totals add up.
    let addToDirectory pathStart churn =
        let path = directoryOf reader.Path
        let rows = lists.Directories.AsSpan()
        let last = rows.Length - 1

        if
            last >= 0
            && path.SequenceEqual(lists.Paths.AsSpan().Slice(rows[last].PathStart, rows[last].PathLength))
        then
            rows[last] <-
                { rows[last] with
                    Churn = Churn.sum rows[last].Churn churn
                }
        else
            lists.Directories.Add
                {
                    PathStart = pathStart
                    PathLength = path.Length
                    Churn = churn
                }

    let addFile () =
        let churn = churnOf (openHunks ()) reader.Added reader.Deleted
        let pathStart = lists.Paths.Count
        lists.Paths.AddRange reader.Path
        addToDirectory pathStart churn

        lists.Files.Add
            {
                PathStart = pathStart
                PathLength = reader.Path.Length
                FirstHunk = firstHunk
                HunkCount = churn.Hunks
                Added = reader.Added
                Deleted = reader.Deleted
            }

        firstHunk <- lists.Hunks.Count

    /// Ensures room in all three lists first, so that a file is in the arena completely or not at all.
    let tryAddFile () =
        let fits =
            lists.Paths.TryEnsureCapacity(lists.Paths.Count + reader.Path.Length)
            && lists.Files.TryEnsureCapacity(lists.Files.Count + 1)
            && lists.Directories.TryEnsureCapacity(lists.Directories.Count + 1)

        if fits then
            addFile ()

        fits

    let takeHunk arena commit =
        if not (lists.Hunks.TryAdd reader.Hunk) then
            takePart arena commit

            // Even the empty arena has no room for it, so it is counted without one.
            if not (lists.Hunks.TryAdd reader.Hunk) then
                countAtOnce commit (Churn.ofLines 0 0 |> Churn.withHunk (linesOf reader.Hunk))

    let takeFile arena commit =
        if not (tryAddFile ()) then
            takePart arena commit

            if not (tryAddFile ()) then
                countAtOnce commit (Churn.ofLines reader.Added reader.Deleted)

    /// Reads one commit to its end, and returns the event after it.
    member _.Take(arena: ArenaLease, commit: int64) : PatchEvent =
        start arena
        let partsBefore = parts
        let mutable event = reader.Next()

        while event = PatchEvent.Hunk || event = PatchEvent.File do
            if event = PatchEvent.Hunk then
                takeHunk arena commit
            else
                takeFile arena commit

            event <- reader.Next()

        fold arena commit

        if parts > partsBefore then
            commitsInParts <- commitsInParts + 1L

        event

    member _.Files = PathTotals.toRows files
    member _.Directories = PathTotals.toRows directories
    member _.LargestUse = largestUse
    member _.Parts = parts
    member _.CommitsInParts = commitsInParts

    interface IDisposable with
        member _.Dispose() = totals.Dispose()
