/// The stream in an arena.
module Forge.Tests.StreamTests

open System
open System.IO
open System.Text
open System.Text.Json
open System.Threading
open System.Threading.Tasks
open Expecto
open Forge
open Forge.Tests.ArenaData

[<Tests>]
let tests =
    testList
        "arena stream"
        [
            testCase
                "its bytes are one slice of the arena, without a copy, also after the stream was disposed"
                (fun () ->
                    use arena = arena 4096
                    let stream = new ArenaStream(arena)
                    stream.Write(ReadOnlySpan(utf8 "abc"))
                    stream.Written.Span[1] <- byte 'X'
                    stream.Dispose()
                    Expect.equal (Encoding.UTF8.GetString stream.Written.Span) "aXc" "slice"
                    Expect.equal (Encoding.UTF8.GetString stream.WrittenMemory.Span) "aXc" "memory"
                    Expect.equal (Encoding.UTF8.GetString(stream.GetReadOnlySequence().FirstSpan)) "aXc" "sequence"
                    Expect.isTrue (stream.GetReadOnlySequence().IsSingleSegment) "one segment"
                    Expect.equal (stream.ToArray()) (utf8 "aXc") "array"
                    use target = new MemoryStream()
                    stream.WriteTo target
                    Expect.equal (target.ToArray()) (utf8 "aXc") "written to another"
                    Check.throws<ArgumentNullException> [ "destination" ] (fun () -> stream.WriteTo null)
                    Expect.isFalse stream.CanTimeout "no call waits"
                    Check.throws<InvalidOperationException> [] (fun () -> stream.ReadTimeout |> ignore)
                    Check.throws<InvalidOperationException> [] (fun () -> stream.WriteTimeout |> ignore))

            testCase "disposed, it neither reads nor writes" (fun () ->
                use arena = arena 4096
                let stream = new ArenaStream(arena)
                Expect.equal (stream.CanRead, stream.CanSeek, stream.CanWrite) (true, true, true) "open"
                stream.Dispose()
                stream.Dispose()
                Expect.equal (stream.CanRead, stream.CanSeek, stream.CanWrite) (false, false, false) "closed"

                for attempt in
                    [
                        fun () -> stream.Length |> ignore
                        fun () -> stream.Position |> ignore
                        fun () -> stream.Position <- 0L
                        fun () -> stream.Seek(0L, SeekOrigin.Begin) |> ignore
                        fun () -> stream.SetLength 0L
                        fun () -> stream.ReadByte() |> ignore
                        fun () -> stream.Read(Span<byte>.Empty) |> ignore
                        fun () -> stream.WriteByte 1uy
                        fun () -> stream.Write(ReadOnlySpan<byte>.Empty)
                    ] do
                    Check.throws<ObjectDisposedException> [ "The stream was disposed" ] attempt
                // On netstandard2.0 the framework looks first, in its own words.
                Check.throws<ObjectDisposedException> [ "ArenaStream" ] (fun () -> stream.CopyTo Stream.Null))

            testCase "after any end, every use throws" (fun () ->
                endings
                    (fun arena ->
                        let filled = new ArenaStream(arena)
                        filled.WriteByte 1uy
                        filled.Position <- 0L
                        filled, new ArenaStream(arena))
                    (fun (filled, empty) ->
                        for stream in [ filled; empty ] do
                            allStale
                                [
                                    fun () -> stream.Length |> ignore
                                    fun () -> stream.SetLength 0L
                                    fun () -> stream.ReadByte() |> ignore
                                    fun () -> stream.Read(Span(Array.zeroCreate<byte> 1)) |> ignore
                                    fun () -> stream.Write(ReadOnlySpan [| 1uy |])
                                    fun () -> stream.Seek(0L, SeekOrigin.End) |> ignore
                                    fun () -> stream.Seek(3L, SeekOrigin.Begin) |> ignore
                                    fun () -> stream.Write(ReadOnlySpan<byte>.Empty)
                                    fun () -> stream.Written |> ignore
                                    fun () -> stream.WrittenMemory |> ignore
                                    fun () -> stream.GetReadOnlySequence() |> ignore
                                    fun () -> stream.ToArray() |> ignore
                                    fun () -> stream.WriteTo Stream.Null
                                    fun () -> stream.CopyTo Stream.Null
                                ]

                        Expect.isTrue
                            (filled.WriteAsync(ReadOnlyMemory [| 1uy |]).IsFaulted)
                            "failures are in the task"

                        Expect.isTrue (filled.ReadAsync(Memory [| 1uy |]).IsFaulted) "failures are in the task"
                        Expect.equal (string filled) "ArenaStream: stale" "display"))

            testCase "without room nothing changes; the last byte fits" (fun () ->
                use arena = arena 100
                let stream = new ArenaStream(arena)
                stream.Write(ReadOnlySpan(Array.init 90 byte))

                Check.throws<ArenaExhaustedException> [ "10 of 100 bytes left"; "11 bytes" ] (fun () ->
                    stream.Write(ReadOnlySpan(Array.zeroCreate<byte> 11)))

                stream.Position <- 95L

                Check.throws<ArenaExhaustedException> [ "11 bytes" ] (fun () ->
                    stream.Write(ReadOnlySpan(Array.zeroCreate<byte> 6)))

                Check.throws<ArenaExhaustedException> [ "11 bytes" ] (fun () -> stream.SetLength 101L)
                Expect.equal (stream.Length, stream.Position, arena.Remaining) (90L, 95L, 10L) "unchanged"
                stream.Write(ReadOnlySpan [| 1uy; 2uy; 3uy; 4uy; 5uy |])
                Expect.equal (stream.Length, arena.Remaining) (100L, 0L) "full"

                Expect.equal
                    (stream.ToArray()[88..])
                    [| 88uy; 89uy; 0uy; 0uy; 0uy; 0uy; 0uy; 1uy; 2uy; 3uy; 4uy; 5uy |]
                    "a gap of zeros")

            testCase "memory that was used before does not show in a gap" (fun () ->
                use arena = arena 1000
                arena.AllocSlice<byte>(1000).Span.Fill 0xAAuy
                arena.Reset()
                let stream = new ArenaStream(arena)
                stream.WriteByte 1uy
                stream.Position <- 300L
                stream.WriteByte 2uy
                stream.SetLength 500L
                let bytes = stream.ToArray()
                Expect.equal (bytes[0], bytes[300]) (1uy, 2uy) "written"
                Expect.equal (bytes |> Array.filter ((<>) 0uy)) [| 1uy; 2uy |] "all others are 0"
                stream.SetLength 100L
                stream.Position <- 0L
                stream.Write(ReadOnlySpan(Array.create 100 5uy))
                stream.SetLength 90L
                stream.SetLength 100L

                Expect.equal
                    (stream.ToArray()[89..])
                    [| 5uy; 0uy; 0uy; 0uy; 0uy; 0uy; 0uy; 0uy; 0uy; 0uy; 0uy |]
                    "cut off and grown")

            testCase "a position out of range is refused, and the stream holds at most Int32.MaxValue bytes" (fun () ->
                use arena = arena 1000
                let stream = new ArenaStream(arena)
                stream.Write(ReadOnlySpan [| 1uy; 2uy |])

                for attempt in
                    [
                        fun () -> stream.Position <- -1L
                        fun () -> stream.Position <- int64 Int32.MaxValue + 1L
                        fun () -> stream.SetLength -1L
                        fun () -> stream.SetLength(int64 Int32.MaxValue + 1L)
                    ] do
                    Check.throws<ArgumentOutOfRangeException> [ "at most 2147483647 bytes" ] attempt

                Check.throws<IOException> [ "negative" ] (fun () -> stream.Seek(-3L, SeekOrigin.Current) |> ignore)

                Check.throws<ArgumentOutOfRangeException> [ "offset"; "2147483645" ] (fun () ->
                    stream.Seek(2147483646L, SeekOrigin.End) |> ignore)

                Check.throws<ArgumentOutOfRangeException> [ "offset" ] (fun () ->
                    stream.Seek(Int64.MaxValue, SeekOrigin.End) |> ignore)

                Check.throws<ArgumentException> [ "origin" ] (fun () -> stream.Seek(0L, enum<SeekOrigin> 7) |> ignore)
                stream.Position <- int64 Int32.MaxValue
                Check.throws<IOException> [ "2147483647" ] (fun () -> stream.WriteByte 1uy)
                Expect.equal (stream.Length, stream.ReadByte()) (2L, -1) "unchanged")

            testCase "can't grow under a younger scope, but writes over its bytes" (fun () ->
                use arena = arena 1000
                let stream = new ArenaStream(arena, 4)
                stream.Write(ReadOnlySpan [| 1uy; 2uy; 3uy; 4uy |])
                let scope = arena.OpenScope()
                Check.throws<InvalidOperationException> [ "older than the scope" ] (fun () -> stream.WriteByte 5uy)
                stream.Position <- 1L
                stream.Write(ReadOnlySpan [| 9uy; 8uy |])
                scope.Dispose()
                Expect.equal (stream.ToArray()) [| 1uy; 9uy; 8uy; 4uy |] "bytes")

            testCase "copying to another stream moves the position first, as of a MemoryStream" (fun () ->
                use arena = arena 1000
                let ours = new ArenaStream(arena)
                use theirs = new MemoryStream()

                for stream in [ ours :> Stream; theirs ] do
                    stream.Write([| 1uy; 2uy; 3uy; 4uy |], 0, 4)
                    stream.Position <- 1L
                    stream.CopyTo stream
                    Expect.equal (stream.Position, stream.Length) (7L, 7L) "at the end"
                    stream.Position <- 9L
                    stream.CopyTo stream
                    Expect.equal (stream.Position, stream.Length) (9L, 7L) "past it"

                Expect.equal (ours.ToArray()) (theirs.ToArray()) "bytes"
                Check.throws<ArgumentNullException> [ "destination" ] (fun () -> ours.CopyToAsync null |> ignore)
                Check.throws<ArgumentNullException> [ "destination" ] (fun () -> ours.CopyTo null)
                ours.Position <- 20L
                ours.Write(ReadOnlySpan<byte>.Empty)
                Expect.equal (ours.Length, ours.Position) (7L, 20L) "an empty write makes no gap"

                Expect.equal
                    (ours.Seek(int64 Int32.MaxValue, SeekOrigin.Begin))
                    (int64 Int32.MaxValue)
                    "the last position"

                ours.Dispose()
                Check.throws<ObjectDisposedException> [] (fun () -> ours.Seek(-1L, SeekOrigin.Begin) |> ignore)
                Check.throws<ObjectDisposedException> [] (fun () -> ours.CopyToAsync Stream.Null |> ignore))

            testCase
                "ranges of arrays and positions are checked at their edges, and a notebook shows the bytes"
                (fun () ->
                    use arena = arena 1000
                    let stream = new ArenaStream(arena)
                    let bytes = [| 1uy; 2uy; 3uy |]
                    stream.Write(bytes, 3, 0)
                    stream.Write(bytes, 2, 1)

                    Check.throws<ArgumentOutOfRangeException> [ "From 2, the count must be 0 to 1" ] (fun () ->
                        stream.Write(bytes, 2, 2))

                    Expect.equal (stream.Seek(-1L, SeekOrigin.End)) 0L "the start"

                    Expect.equal
                        (Notebook.texts (Notebook.picture stream))
                        [ "ArenaStream (1 value)"; "0"; "3" ]
                        "picture"

                    Expect.equal
                        (Notebook.texts (Notebook.picture (ArenaBufferWriter<int>(arena))))
                        [ "ArenaBufferWriter (0 values)" ]
                        "picture of a writer")

            testCaseTask "a cancelled token cancels, and arrays of a wrong range are refused" (fun () ->
                task {
                    use arena = arena 1000
                    let stream = new ArenaStream(arena)
                    let cancelled = CancellationToken true

                    for pending in
                        [
                            stream.WriteAsync([| 1uy |], 0, 1, cancelled)
                            stream.ReadAsync([| 1uy |], 0, 1, cancelled) :> Task
                            stream.FlushAsync cancelled
                        ] do
                        Expect.isTrue pending.IsCanceled "cancelled"

                    Expect.equal stream.Length 0L "nothing written"

                    Check.throws<ArgumentOutOfRangeException> [ "From 0, the count must be 0 to 1"; "2" ] (fun () ->
                        stream.Write([| 1uy |], 0, 2))

                    Check.throws<ArgumentOutOfRangeException> [ "The offset must be 0 to 1"; "3" ] (fun () ->
                        stream.Read([| 1uy |], 3, 0) |> ignore)

                    Check.throws<ArgumentNullException> [] (fun () -> stream.Write(null, 0, 0))
                    do! stream.WriteAsync([| 1uy; 2uy; 3uy |], 1, 2)
                    stream.Position <- 1L
                    use target = new MemoryStream()
                    do! stream.CopyToAsync target
                    Expect.equal (target.ToArray(), stream.Position) ([| 3uy |], 2L) "copied from the position"
                })

            testCase "Utf8JsonWriter, StreamReader and StreamWriter use it" (fun () ->
                use arena = arena 100_000
                let stream = new ArenaStream(arena)
                use json = new Utf8JsonWriter(stream)
                json.WriteStartArray()
                json.WriteNumberValue 1
                json.WriteEndArray()
                json.Flush()
                Expect.equal (Encoding.UTF8.GetString stream.Written.Span) "[1]" "JSON"

                use writer = new StreamWriter(stream, UTF8Encoding false, 64, leaveOpen = true)
                writer.Write(String('x', 1000))
                writer.Flush()
                stream.Position <- 3L
                use reader = new StreamReader(stream)
                Expect.equal (reader.ReadToEnd()) (String('x', 1000)) "text")

            testCase "writing to a new stream of each lease allocates the stream and nothing else" (fun () ->
                use pool = Backings.pool Backings.heap 1 8192
                let bytes = Array.zeroCreate<byte> 100
                let mutable stream: ArenaStream = null
                let lease = pool.Checkout()
                stream <- new ArenaStream(lease)

                expectNoAllocation "writes, seeks and reads" (fun () ->
                    stream.SetLength 0L

                    for _ in 1..30 do
                        stream.Write(ReadOnlySpan bytes)

                    stream.Position <- 0L
                    stream.Read(Span bytes) |> ignore)

                lease.Dispose())
        ]
