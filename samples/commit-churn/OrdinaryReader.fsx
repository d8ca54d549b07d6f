/// Reads a log with patches the ordinary way, without regard to memory: lines as strings, records, lists.
module CommitChurn.OrdinaryReader

open System
open System.Globalization
open System.IO
open System.Text
open CommitChurn.Failure

type Hunk =
    {
        OldLines: int
        NewLines: int
        Added: int
        Deleted: int
    }

type FileChange =
    {
        Header: string
        Path: string
        OldId: string
        NewId: string
        IsBinary: bool
        Hunks: Hunk list
    }

/// Lines with one line of look-ahead, null at the end. Latin-1 keeps every byte as one character.
/// StreamReader.ReadLine can't be used, because it treats a lone carriage return in a line as a line break.
type Lines(stream: Stream) =
    let reader = new StreamReader(stream, Encoding.Latin1, false, 16 * 1024, true)
    let block: char[] = Array.zeroCreate (16 * 1024)
    let mutable start = 0
    let mutable filled = 0

    /// The pieces of a line that continues in the next block.
    let rec readLong (line: StringBuilder) =
        line.Append(block, start, filled - start) |> ignore
        start <- 0
        filled <- reader.Read(block, 0, block.Length)

        match Array.IndexOf(block, '\n', 0, filled) with
        | -1 when filled = 0 -> if line.Length = 0 then null else line.ToString()
        | -1 -> readLong line
        | newline ->
            start <- newline + 1
            line.Append(block, 0, newline).ToString()

    let readLine () =
        match Array.IndexOf(block, '\n', start, filled - start) with
        | -1 -> readLong (StringBuilder())
        | newline ->
            let line = String(block, start, newline - start)
            start <- newline + 1
            line

    let mutable current = readLine ()
    member _.Current = current

    member _.IsAt(prefix: string) =
        current.StartsWith(prefix, StringComparison.Ordinal)

    member _.Next() = current <- readLine ()

let private number (text: string) =
    Int32.Parse(text, CultureInfo.InvariantCulture)

/// `-12,3` or `-12`, which means `-12,1`.
let private linesOf (range: string) =
    match range.Split ',' with
    | [| _; lines |] -> number lines
    | _ -> 1

let private unquote (text: string) =
    let plain = StringBuilder()

    let rec go place =
        if place < text.Length - 1 then
            match text[place], text[place + 1] with
            | '\\', digit when Char.IsDigit digit ->
                plain.Append(char (Convert.ToInt32(text.Substring(place + 1, 3), 8))) |> ignore
                go (place + 4)
            | '\\', letter ->
                match "abtnvfr".IndexOf letter with
                | -1 -> plain.Append letter
                | control -> plain.Append("\a\b\t\n\v\f\r"[control])
                |> ignore

                go (place + 2)
            | letter, _ ->
                plain.Append letter |> ignore
                go (place + 1)

    if text.StartsWith '"' then
        go 1
        plain.ToString()
    else
        text

let private readHunk (lines: Lines) =
    let ranges = lines.Current.Split ' '
    let oldLines = linesOf ranges[1]
    let newLines = linesOf ranges[2]
    lines.Next()

    let rec readLines oldLeft newLeft added deleted =
        if oldLeft = 0 && newLeft = 0 then
            {
                OldLines = oldLines
                NewLines = newLines
                Added = added
                Deleted = deleted
            }
        elif isNull lines.Current then
            fail (GitBroke "git's log holds a truncated hunk")
        else
            let line = lines.Current
            lines.Next()

            if line.StartsWith '+' then
                readLines oldLeft (newLeft - 1) (added + 1) deleted
            elif line.StartsWith '-' then
                readLines (oldLeft - 1) newLeft added (deleted + 1)
            elif line.StartsWith '\\' then
                readLines oldLeft newLeft added deleted
            else
                readLines (oldLeft - 1) (newLeft - 1) added deleted

    readLines oldLines newLines 0 0

let private readFile (lines: Lines) =
    let header = lines.Current.Substring("diff --git ".Length)
    lines.Next()

    let rec readDetails (file: FileChange) =
        if isNull lines.Current || lines.IsAt "diff --git " || lines.IsAt "commit " then
            { file with
                Hunks = List.rev file.Hunks
            }
        elif lines.IsAt "@@ -" then
            readDetails
                { file with
                    Hunks = readHunk lines :: file.Hunks
                }
        else
            let line = lines.Current
            lines.Next()

            if line.StartsWith("rename to ", StringComparison.Ordinal) then
                readDetails
                    { file with
                        Path = unquote (line.Substring("rename to ".Length))
                    }
            elif line.StartsWith("copy to ", StringComparison.Ordinal) then
                readDetails
                    { file with
                        Path = unquote (line.Substring("copy to ".Length))
                    }
            elif line.StartsWith("index ", StringComparison.Ordinal) then
                let words = line.Split ' '
                let ids = words[1].Split ".."

                readDetails
                    { file with
                        OldId = ids[0]
                        NewId = ids[1]
                    }
            elif line.StartsWith("Binary files ", StringComparison.Ordinal) then
                readDetails { file with IsBinary = true }
            else
                readDetails file

    readDetails
        {
            Header = header
            Path = (unquote (header.Substring(0, (header.Length - 1) / 2))).Substring(2)
            OldId = ""
            NewId = ""
            IsBinary = false
            Hunks = []
        }

/// A file that became a symbolic link has two patches with one header. Git counts nothing if the content is still
/// the same, or binary on one side.
let private joinTypeChanges (files: FileChange list) =
    let join (joined: FileChange list) (file: FileChange) =
        match joined with
        | before :: others when before.Header = file.Header ->
            let isUncounted = before.IsBinary || file.IsBinary || before.OldId = file.NewId

            let hunks =
                before.Hunks @ file.Hunks
                |> List.map (fun hunk ->
                    if isUncounted then
                        { hunk with Added = 0; Deleted = 0 }
                    else
                        hunk)

            { file with Hunks = hunks } :: others
        | _ -> file :: joined

    files |> List.fold join [] |> List.rev

/// Reads a commit to its end. Returns what it changed.
let readCommit (lines: Lines) =
    lines.Next()

    let rec readFiles files =
        if isNull lines.Current || lines.IsAt "commit " then
            files |> List.rev |> joinTypeChanges
        elif lines.IsAt "diff --git " then
            readFiles (readFile lines :: files)
        else
            lines.Next()
            readFiles files

    readFiles []
