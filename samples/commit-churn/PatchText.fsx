/// Parses parts of a patch: quoted paths, and the ranges of a hunk's header.
module CommitChurn.PatchText

open System
open System.Buffers.Text
open CommitChurn.Failure

let malformed what =
    fail (GitBroke $"git's log holds {what}")

/// Undoes C quoting: `"a\tb\303\244"` becomes the bytes that it stands for. Returns their number, at most that of the
/// quoted form.
let private unquote (quoted: ReadOnlySpan<byte>) (target: Span<byte>) =
    let mutable read = 1
    let mutable written = 0

    while read < quoted.Length - 1 do
        if quoted[read] <> '\\'B then
            target[written] <- quoted[read]
            read <- read + 1
        elif quoted[read + 1] >= '0'B && quoted[read + 1] <= '3'B then
            target[written] <-
                (quoted[read + 1] <<< 6)
                ||| ((quoted[read + 2] &&& 7uy) <<< 3)
                ||| (quoted[read + 3] &&& 7uy)

            read <- read + 4
        else
            target[written] <-
                match quoted[read + 1] with
                | 'a'B -> 7uy
                | 'b'B -> 8uy
                | 't'B -> 9uy
                | 'n'B -> 10uy
                | 'v'B -> 11uy
                | 'f'B -> 12uy
                | 'r'B -> 13uy
                | other -> other

            read <- read + 2

        written <- written + 1

    written

/// Parses `12,3` or `12`, which means `12,1`. Returns where it ends.
let range (text: ReadOnlySpan<byte>) (start: int) : struct (int * int * int) =
    let mutable first = 0
    let mutable count = 1
    let mutable used = 0

    if not (Utf8Parser.TryParse(text.Slice start, &first, &used)) then
        malformed "a hunk header without numbers"

    let mutable place = start + used

    if place < text.Length && text[place] = ','B then
        if not (Utf8Parser.TryParse(text.Slice(place + 1), &count, &used)) then
            malformed "a hunk header without numbers"

        place <- place + 1 + used

    struct (first, count, place)

/// Bytes that are kept longer than their line, in an array that is reused.
type Kept() =
    let mutable bytes: byte[] = Array.zeroCreate 256
    let mutable length = 0
    member _.Span = ReadOnlySpan(bytes, 0, length)

    member private _.Room(size) =
        if size > bytes.Length then
            bytes <- Array.zeroCreate (2 * size)

    member this.Copy(source: ReadOnlySpan<byte>) =
        this.Room source.Length
        source.CopyTo(bytes.AsSpan())
        length <- source.Length

    /// Keeps a path as git writes it, plain or quoted, without the given number of bytes at the front.
    member this.CopyPath(written: ReadOnlySpan<byte>, prefix: int) =
        if written.Length > 0 && written[0] = '"'B then
            this.Room written.Length
            let unquoted = unquote written (bytes.AsSpan())
            length <- unquoted - prefix
            bytes.AsSpan(prefix, length).CopyTo(bytes.AsSpan())
        else
            this.Copy(written.Slice prefix)
