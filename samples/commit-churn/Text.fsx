/// Numbers, paths and lines for a terminal.
module CommitChurn.Text

open System
open System.Globalization
open System.Text

let count (value: int64) =
    value.ToString("N0", CultureInfo.InvariantCulture)

let number (decimals: int) (value: float) =
    value.ToString($"N{decimals}", CultureInfo.InvariantCulture)

/// About three significant figures: 0.042, 4.20, 42.0, 4,200.
let measure (value: float) =
    let size = abs value

    if value = 0.0 then "0"
    elif size < 1.0 then number 3 value
    elif size < 10.0 then number 2 value
    elif size < 1000.0 then number 1 value
    else number 0 value

let bytes (value: float) =
    if value < 1024.0 then
        $"{number 0 value} B"
    elif value < 1024.0 * 1024.0 then
        $"{number 1 (value / 1024.0)} KiB"
    elif value < 1024.0 * 1024.0 * 1024.0 then
        $"{number 1 (value / 1048576.0)} MiB"
    else
        $"{number 2 (value / 1073741824.0)} GiB"

/// Whether a character would move the cursor, reorder the line or be invisible.
let private isHidden (rune: Rune) =
    Rune.IsControl rune
    || match Rune.GetUnicodeCategory rune with
       | UnicodeCategory.Format
       | UnicodeCategory.LineSeparator
       | UnicodeCategory.ParagraphSeparator
       | UnicodeCategory.PrivateUse
       | UnicodeCategory.OtherNotAssigned -> true
       | _ -> false

/// A path as text, one string for each character. What can't be shown, including bytes that are not UTF-8, is escaped.
let private shown (path: byte[]) : string list =
    let rec go (place: int) shown =
        if place = path.Length then
            List.rev shown
        else
            let mutable rune = Rune()
            let mutable used = 0

            match Rune.DecodeFromUtf8(ReadOnlySpan(path).Slice place, &rune, &used) with
            | Buffers.OperationStatus.Done when not (isHidden rune) -> go (place + used) (rune.ToString() :: shown)
            | Buffers.OperationStatus.Done when rune.Value = int '\t' -> go (place + used) ("\\t" :: shown)
            | Buffers.OperationStatus.Done when rune.Value = int '\n' -> go (place + used) ("\\n" :: shown)
            | Buffers.OperationStatus.Done when rune.Value > 127 ->
                go (place + used) ($"\\u{{{rune.Value:x}}}" :: shown)
            | _ -> go (place + 1) ($"\\x{path[place]:x2}" :: shown)

    go 0 []

/// A path to be shown: if it is too long, its start is cut off, because the end says more.
let path (width: int) (path: byte[]) =
    let characters = shown path

    if List.sumBy String.length characters <= width then
        String.concat "" characters
    else
        let rec fit room kept characters =
            match characters with
            | (character: string) :: rest when character.Length <= room ->
                fit (room - character.Length) (character :: kept) rest
            | _ -> String.concat "" ("…" :: kept)

        fit (width - 1) [] (List.rev characters)

/// Rows under a heading, with numbers aligned to the right; the last column is text of any width, aligned to the left.
let table (heading: string list) (rows: string list list) : string list =
    let widths =
        heading :: rows
        |> List.transpose
        |> List.map (List.map String.length >> List.max)

    let last = heading.Length - 1

    let line (cells: string list) =
        (cells, widths)
        ||> List.mapi2 (fun column cell width -> if column = last then cell else cell.PadLeft width)
        |> String.concat "   "

    let rule =
        widths |> List.map (fun width -> String('─', width)) |> String.concat "───"

    line heading :: rule :: List.map line rows |> List.map (fun text -> " " + text)

/// A box around rows of cells: the first cell is aligned to the left, the others to the right.
let box (title: string) (rows: string list list) : string list =
    let columns = rows |> List.map List.length |> List.max

    let padded =
        rows |> List.map (fun row -> row @ List.replicate (columns - row.Length) "")

    let widths =
        padded |> List.transpose |> List.map (List.map String.length >> List.max)

    let inner = max (List.sum widths + 3 * (columns - 1)) (title.Length + 2)

    let line (cells: string list) =
        let text =
            (cells, widths)
            ||> List.mapi2 (fun column cell width ->
                if column = 0 then
                    cell.PadRight width
                else
                    cell.PadLeft width)
            |> String.concat "   "

        $"│ {text.PadRight inner} │"

    let ends = String('─', inner - title.Length - 1)

    [ $"╭─ {title} {ends}╮" ]
    @ List.map line padded
    @ [ "╰" + String('─', inner + 2) + "╯" ]
