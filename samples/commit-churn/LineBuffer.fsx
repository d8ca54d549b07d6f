/// Reads lines of bytes from a stream, into one buffer that is reused.
module CommitChurn.LineBuffer

open System
open System.Diagnostics
open System.IO

type LineBuffer(stream: Stream, size: int) =
    let mutable buffer: byte[] = Array.zeroCreate size
    let mutable unread = 0
    let mutable filled = 0
    let mutable lineStart = 0
    let mutable lineLength = 0
    let mutable bytesRead = 0L
    let mutable waited = 0L

    /// Moves the unread bytes to the front and reads more after them. Returns false at the end of the stream.
    let fill () =
        if unread > 0 then
            Buffer.BlockCopy(buffer, unread, buffer, 0, filled - unread)
            filled <- filled - unread
            unread <- 0
        elif filled = buffer.Length then
            Array.Resize(&buffer, 2 * buffer.Length)

        let before = Stopwatch.GetTimestamp()
        let read = stream.Read(buffer, filled, buffer.Length - filled)
        waited <- waited + Stopwatch.GetTimestamp() - before
        bytesRead <- bytesRead + int64 read
        filled <- filled + read
        read > 0

    let indexOfNewline (start: int) =
        let found = ReadOnlySpan(buffer, start, filled - start).IndexOf '\n'B
        if found < 0 then -1 else start + found

    member _.BytesRead = bytesRead

    /// The time spent in the stream: waiting for git, or for the disk.
    member _.Waited = Stopwatch.GetElapsedTime(0L, waited)

    /// The line that was read last, without its newline. Valid until the next read.
    member _.Line = ReadOnlySpan(buffer, lineStart, lineLength)

    /// Reads a whole line; the buffer grows if necessary. Returns false at the end of the stream.
    member _.Read() =
        let mutable newline = indexOfNewline unread

        while newline < 0
              && (let searched = filled - unread
                  let more = fill ()
                  // Continue after the bytes that were already searched.
                  newline <- indexOfNewline searched
                  more) do
            ()

        let lineEnd = if newline < 0 then filled else newline
        let isLine = newline >= 0 || filled > unread
        lineStart <- unread
        lineLength <- lineEnd - unread
        unread <- if newline < 0 then filled else newline + 1
        isLine

    /// Skips a line of any length and returns its first byte, which is all that matters of a file's content, or −1 at the
    /// end of the stream. It never holds a whole line, so a line of 5 MB needs no more room than one of five bytes.
    member _.Skip() : int =
        if unread = filled && not (fill ()) then
            -1
        else
            let first = int buffer[unread]
            let mutable newline = indexOfNewline unread

            while newline < 0
                  && (unread <- filled
                      fill ()) do
                newline <- indexOfNewline unread

            unread <- if newline < 0 then filled else newline + 1
            first
