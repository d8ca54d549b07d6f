/// The tables of one commit, in an arena, and how they are added to the totals.
module CommitChurn.CommitTables

open System
open Forge
open CommitChurn.PatchReader
open CommitChurn.Totals
open CommitChurn.PathTable
open CommitChurn.ArenaList

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

let private linesOf (hunk: Hunk) = max hunk.OldLines hunk.NewLines

/// The directory of a path, with its slash; empty for a file at the top.
let private directoryOf (path: ReadOnlySpan<byte>) =
    path.Slice(0, path.LastIndexOf '/'B + 1)

/// The tables of one commit at a time, in the arena that was leased for it, and the totals that they are added to.
type CommitTables(reader: PatchReader) =
    let files = PathTable()
    let directories = PathTable()

    let mutable paths = Unchecked.defaultof<ArenaList<byte>>
    let mutable hunks = Unchecked.defaultof<ArenaList<Hunk>>
    let mutable fileRows = Unchecked.defaultof<ArenaList<FileRow>>
    let mutable directoryRows = Unchecked.defaultof<ArenaList<DirectoryRow>>

    /// The index of the first hunk of the file that is being read.
    let mutable firstHunk = 0

    let mutable largestUse = 0L
    let mutable parts = 0L
    let mutable commitsInParts = 0L

    let clear () =
        paths <- Unchecked.defaultof<_>
        hunks <- Unchecked.defaultof<_>
        fileRows <- Unchecked.defaultof<_>
        directoryRows <- Unchecked.defaultof<_>
        firstHunk <- 0

    let churnOf (hunks: Span<Hunk>) added deleted =
        let mutable churn = Churn.ofLines added deleted

        for hunk in hunks do
            churn <- Churn.withHunk (linesOf hunk) churn

        churn

    let openHunks () = hunks.Span.Slice firstHunk

    let countAtOnce commit churn =
        files.Add(reader.Path, commit, churn)
        directories.Add(directoryOf reader.Path, commit, churn)

    /// Adds the rows to the totals, which outlive the arena.
    let fold (arena: ArenaLease) commit =
        largestUse <- max largestUse (Arena.allocated arena)
        let paths = paths.Span
        let hunks = hunks.Span

        for row in fileRows.Span do
            let path = paths.Slice(row.PathStart, row.PathLength)

            let churn =
                churnOf (hunks.Slice(row.FirstHunk, row.HunkCount)) row.Added row.Deleted

            files.Add(path, commit, churn)

        for row in directoryRows.Span do
            directories.Add(paths.Slice(row.PathStart, row.PathLength), commit, row.Churn)

    /// Called if the arena is full before the end of the commit: adds what it holds to the totals, and empties it.
    let takePart arena commit =
        fold arena commit
        let unfinished = churnOf (openHunks ()) 0 0

        if unfinished.Hunks > 0 then
            countAtOnce commit unfinished

        Arena.reset arena
        clear ()
        parts <- parts + 1L

    let tryAddHunk arena =
        match ArenaList.tryReserve 1 arena hunks with
        | ValueSome room ->
            hunks <- ArenaList.add reader.Hunk room
            true
        | ValueNone -> false

    /// Git lists a commit's files by path, so those of a directory mostly follow one another and share a row. If they
    /// do not, the directory has two rows, which the totals add up.
    let addToDirectory pathStart churn =
        let path = directoryOf reader.Path
        let last = directoryRows.Count - 1
        let rows = directoryRows.Span

        if
            last >= 0
            && path.SequenceEqual(paths.Span.Slice(rows[last].PathStart, rows[last].PathLength))
        then
            rows[last] <-
                { rows[last] with
                    Churn = Churn.sum rows[last].Churn churn
                }
        else
            directoryRows <-
                ArenaList.add
                    {
                        PathStart = pathStart
                        PathLength = path.Length
                        Churn = churn
                    }
                    directoryRows

    let addFile () =
        let churn = churnOf (openHunks ()) reader.Added reader.Deleted
        let pathStart = paths.Count
        paths <- ArenaList.append reader.Path paths
        addToDirectory pathStart churn

        fileRows <-
            ArenaList.add
                {
                    PathStart = pathStart
                    PathLength = reader.Path.Length
                    FirstHunk = firstHunk
                    HunkCount = churn.Hunks
                    Added = reader.Added
                    Deleted = reader.Deleted
                }
                fileRows

        firstHunk <- hunks.Count

    /// Reserves room in all three tables first, so that a file is in the arena completely or not at all.
    let tryAddFile arena =
        let room =
            struct (ArenaList.tryReserve reader.Path.Length arena paths,
                    ArenaList.tryReserve 1 arena fileRows,
                    ArenaList.tryReserve 1 arena directoryRows)

        match room with
        | struct (ValueSome pathRoom, ValueSome fileRoom, ValueSome directoryRoom) ->
            paths <- pathRoom
            fileRows <- fileRoom
            directoryRows <- directoryRoom
            addFile ()
            true
        | _ -> false

    let takeHunk arena commit =
        if not (tryAddHunk arena) then
            takePart arena commit

            // Even the empty arena has no room for it, so it is counted without one.
            if not (tryAddHunk arena) then
                countAtOnce commit (Churn.ofLines 0 0 |> Churn.withHunk (linesOf reader.Hunk))

    let takeFile arena commit =
        if not (tryAddFile arena) then
            takePart arena commit

            if not (tryAddFile arena) then
                countAtOnce commit (Churn.ofLines reader.Added reader.Deleted)

    /// Reads one commit to its end, and returns the event after it.
    member _.Take(arena: ArenaLease, commit: int64) : PatchEvent =
        let partsBefore = parts
        let mutable event = reader.Next()

        while event = PatchEvent.Hunk || event = PatchEvent.File do
            if event = PatchEvent.Hunk then
                takeHunk arena commit
            else
                takeFile arena commit

            event <- reader.Next()

        fold arena commit
        clear ()

        if parts > partsBefore then
            commitsInParts <- commitsInParts + 1L

        event

    member _.Files = files
    member _.Directories = directories
    member _.LargestUse = largestUse
    member _.Parts = parts
    member _.CommitsInParts = commitsInParts
