/// Reads a log with patches from bytes, event by event, without allocating.
module CommitChurn.PatchReader

open System
open System.IO
open CommitChurn.LineBuffer
open CommitChurn.PatchText

/// The numbers of a line such as `@@ -12,3 +14,5 @@`.
[<Struct>]
type Hunk =
    {
        OldStart: int
        OldLines: int
        NewStart: int
        NewLines: int
    }

type PatchEvent =
    /// No more commits.
    | End = 0
    /// A commit begins.
    | Commit = 1
    /// A hunk was read: `Hunk`, and `Path` of its file.
    | Hunk = 2
    /// A file, whose hunks came before, was read to its end: `Path`, `Added`, `Deleted`.
    | File = 3

// A literal such as "@@ -"B is a new array each time it is evaluated, so each is evaluated once, here.
let private commitLine = "commit "B
let private fileLine = "diff --git "B
let private hunkLine = "@@ -"B
let private renameLine = "rename to "B
let private copyLine = "copy to "B
let private indexLine = "index "B
let private binaryLine = "Binary files "B

type PatchReader(stream: Stream) =
    let lines = LineBuffer(stream, 64 * 1024)
    let header = Kept()
    let path = Kept()
    let oldId = Kept()

    let mutable held = false
    let mutable isOpen = false
    let mutable isPathKnown = false
    let mutable isBinary = false
    let mutable isTypeChange = false
    let mutable isSameContent = false
    let mutable added = 0
    let mutable deleted = 0
    let mutable hunk = Unchecked.defaultof<Hunk>

    let openFile () =
        isOpen <- true
        isPathKnown <- false
        isBinary <- false
        isTypeChange <- false
        isSameContent <- false
        added <- 0
        deleted <- 0
        header.Copy(lines.Line.Slice fileLine.Length)

    /// Except in a rename, the header has the same path twice, `a/X b/X`, and X may contain anything, even " b/".
    let readPath () =
        if not isPathKnown then
            path.CopyPath(header.Span.Slice(0, (header.Span.Length - 1) / 2), 2)
            isPathKnown <- true

    /// The line of the next file or commit shows that the file is complete; it is kept for the next event.
    let closeFile isLineHeld =
        isOpen <- false
        held <- isLineHeld
        readPath ()

        // A file that became a symbolic link has two patches, in which everything is deleted and added. But git
        // counts nothing if the content is still the same, or if one side is binary.
        if isTypeChange && (isBinary || isSameContent) then
            added <- 0
            deleted <- 0

        PatchEvent.File

    /// Reads exactly the lines that the header announced, so that their text can't be mistaken for a header.
    let readHunk () =
        let struct (oldStart, oldLines, next) = range lines.Line hunkLine.Length
        let struct (newStart, newLines, _) = range lines.Line (next + 2)

        hunk <-
            {
                OldStart = oldStart
                OldLines = oldLines
                NewStart = newStart
                NewLines = newLines
            }

        let mutable oldLeft = oldLines
        let mutable newLeft = newLines

        while oldLeft > 0 || newLeft > 0 do
            match lines.Skip() with
            | 43 -> // +
                newLeft <- newLeft - 1
                added <- added + 1
            | 45 -> // -
                oldLeft <- oldLeft - 1
                deleted <- deleted + 1
            | 92 -> () // \ No newline at end of file
            | -1 -> malformed "a truncated hunk"
            | _ ->
                oldLeft <- oldLeft - 1
                newLeft <- newLeft - 1

        PatchEvent.Hunk

    let readIds (ids: ReadOnlySpan<byte>) =
        let dots = ids.IndexOf '.'B
        let after = ids.Slice(dots + 2)
        let space = after.IndexOf ' 'B
        let newId = if space < 0 then after else after.Slice(0, space)

        if isTypeChange then
            isSameContent <- newId.SequenceEqual oldId.Span
        else
            oldId.Copy(ids.Slice(0, dots))

    let readDetail () =
        let line = lines.Line

        if line.StartsWith(ReadOnlySpan renameLine) then
            isPathKnown <- true
            path.CopyPath(line.Slice renameLine.Length, 0)
        elif line.StartsWith(ReadOnlySpan copyLine) then
            isPathKnown <- true
            path.CopyPath(line.Slice copyLine.Length, 0)
        elif line.StartsWith(ReadOnlySpan indexLine) then
            readIds (line.Slice indexLine.Length)
        elif line.StartsWith(ReadOnlySpan binaryLine) then
            isBinary <- true

    let rec next () =
        if not held && not (lines.Read()) then
            if isOpen then closeFile false else PatchEvent.End
        else
            held <- false
            let line = lines.Line

            if line.StartsWith(ReadOnlySpan hunkLine) then
                readPath ()
                readHunk ()
            elif line.StartsWith(ReadOnlySpan commitLine) then
                if isOpen then closeFile true else PatchEvent.Commit
            elif line.StartsWith(ReadOnlySpan fileLine) then
                if not isOpen then
                    openFile ()
                    next ()
                elif header.Span.SequenceEqual(line.Slice fileLine.Length) then
                    isTypeChange <- true
                    next ()
                else
                    closeFile true
            else
                readDetail ()
                next ()

    /// Reads up to the next event.
    member _.Next() = next ()

    /// The path under which the changes are counted: the new one, or that of a deleted file. Valid until the next event.
    member _.Path = path.Span

    member _.Added = added
    member _.Deleted = deleted
    member _.Hunk = hunk
    member _.BytesRead = lines.BytesRead
    member _.Waited = lines.Waited
