/// The buffer writer.
module Forge.Tests.BufferWriterTests

open System
open System.Buffers
open System.Text
open System.Text.Json
open Expecto
open Forge
open Forge.Tests.ArenaData

let private writer (arena: ArenaLease) = new ArenaBufferWriter<byte>(arena)

/// The length of the span for a hint.
let private room (writer: ArenaBufferWriter<byte>) (hint: int) =
    let span = writer.GetSpan hint
    span.Length

/// Writes through the interface, as the framework does.
let private write (writer: IBufferWriter<byte>) (values: byte[]) = writer.Write(ReadOnlySpan values)

[<Tests>]
let tests =
    testList
        "buffer writer"
        [
            testCase "a hint of 0 gives room, and so does any that fits" (fun () ->
                use arena = arena 1_000_000
                let writer = writer arena

                for hint in [ 0; 1; 255; 256; 257; 5000; 100_000 ] do
                    Expect.isGreaterThanOrEqual (room writer hint) (max hint 1) $"span, hint {hint}"
                    Expect.isGreaterThanOrEqual (writer.GetMemory hint).Length (max hint 1) $"memory, hint {hint}"

                Check.throws<ArgumentOutOfRangeException>
                    [ "The number of values to write must not be negative"; "-1" ]
                    (fun () -> room writer -1 |> ignore)

                Check.throws<ArgumentOutOfRangeException> [ "must not be negative" ] (fun () ->
                    writer.GetMemory -5 |> ignore)

                Expect.equal writer.WrittenCount 0 "nothing written")

            testCase "Advance past what was given is refused, and changes nothing" (fun () ->
                use arena = arena 4096
                let writer = writer arena

                let refused count limit =
                    Check.throws<ArgumentOutOfRangeException>
                        [ $"The number must be 0 to {limit}, "; string count ]
                        (fun () -> writer.Advance count)

                refused 1 0
                let given = room writer 10
                refused -1 given
                refused (given + 1) given
                writer.Advance 4
                refused (given - 3) (given - 4)
                writer.Advance(given - 4)
                Expect.equal writer.WrittenCount given "all of it"
                room writer 0 |> ignore
                writer.Clear()
                refused 1 0)

            testCase "grows in place while it is the newest, and by copying otherwise" (fun () ->
                use arena = arena 100_000
                let writer = writer arena
                write writer (Array.init 256 byte)
                let address = Check.addressOf writer.Written
                write writer (Array.init 1000 byte)
                Expect.equal (Check.addressOf writer.Written) address "in place"
                write writer [| 1uy |]
                Expect.equal arena.Allocated 2048L "256 bytes, doubled three times"
                writer.Clear()
                write writer (Array.init 1256 byte)
                arena.AllocSlice<byte> 1 |> ignore
                write writer (Array.init 5000 byte)
                Expect.notEqual (Check.addressOf writer.Written) address "moved"

                Expect.equal
                    (writer.Written.ToArray())
                    [|
                        for n in [ 1256; 5000 ] do
                            yield! Array.init n byte
                    |]
                    "values")

            testCase "takes the last byte of the arena, and without room nothing changes" (fun () ->
                use arena = arena 1000
                let writer = writer arena
                write writer (Array.init 999 byte)
                write writer [| 7uy |]
                Expect.equal (arena.Remaining, writer.WrittenCount) (0L, 1000) "full"

                Check.throws<ArenaExhaustedException> [ "0 of 1000 bytes left"; "1 byte" ] (fun () ->
                    room writer 0 |> ignore)

                Check.throws<ArenaExhaustedException> [ "50 bytes" ] (fun () -> writer.GetMemory 50 |> ignore)
                Expect.equal writer.Written.Span[999] 7uy "unchanged")

            testCase "without room for a copy, the error says how much the copy needs" (fun () ->
                use arena = arena 1000
                let writer = ArenaBufferWriter<byte>(arena, 400)
                write writer (Array.init 400 byte)
                arena.AllocSlice<byte> 1 |> ignore
                Check.throws<ArenaExhaustedException> [ "600 bytes"; "599" ] (fun () -> room writer 200 |> ignore)
                Expect.equal writer.WrittenCount 400 "unchanged"
                Expect.equal (room writer 199) 199 "what fits")

            testCase
                "the error of a writer that can grow in place says what is missing, and more than Int32.MaxValue values are refused"
                (fun () ->
                    use arena = arena 1000
                    let writer = ArenaBufferWriter<byte>(arena, 400)
                    write writer (Array.init 390 byte)

                    Check.throws<ArenaExhaustedException> [ "690 bytes"; "600 of 1000" ] (fun () ->
                        room writer 700 |> ignore)

                    Check.throws<InvalidOperationException>
                        [ "2147483647 more would exceed the limit of 2147483647 values: there are 390" ]
                        (fun () -> room writer Int32.MaxValue |> ignore)

                    Expect.equal (writer.WrittenCount, arena.Allocated) (390, 400L) "unchanged")

            testCase "the first room is for 256 values, or what is left" (fun () ->
                use arena = arena 300
                let first = writer arena
                Expect.equal (room first 1) 256 "first"
                let second = writer arena
                Expect.equal (room second 44, arena.Remaining) (44, 0L) "what is left")

            testCase "a capacity is taken at once, and a negative one refused" (fun () ->
                use arena = arena 1000
                let writer = ArenaBufferWriter<int>(arena, 100)
                Expect.equal arena.Allocated 400L "taken"
                Expect.equal (writer.GetMemory 100).Length 100 "room"

                Check.throws<ArgumentOutOfRangeException> [ "capacity"; "-1" ] (fun () ->
                    ArenaBufferWriter<int>(arena, -1) |> ignore)

                Check.throws<ArenaExhaustedException> [ "1000000 bytes" ] (fun () ->
                    ArenaBufferWriter<byte>(arena, 1_000_000) |> ignore)

                Expect.equal arena.Allocated 400L "unchanged")

            testCase "after any end, every use throws" (fun () ->
                endings
                    (fun arena ->
                        let filled = writer arena
                        write filled [| 1uy; 2uy |]
                        room filled 0 |> ignore
                        let empty = writer arena
                        filled, empty)
                    (fun (filled, empty) ->
                        for writer in [ filled; empty ] do
                            allStale
                                [
                                    fun () -> writer.WrittenCount |> ignore
                                    fun () -> writer.Written |> ignore
                                    fun () -> writer.WrittenMemory |> ignore
                                    fun () -> room writer 0 |> ignore
                                    fun () -> writer.GetMemory() |> ignore
                                    fun () -> writer.Advance 0
                                    fun () -> writer.Clear()
                                ]

                        allStale [ fun () -> filled.Advance 1 ]
                        Expect.equal (string filled) "ArenaBufferWriter: stale" "display"))

            testCase "can't grow under a younger scope, but uses the room it has" (fun () ->
                use arena = arena 4096
                let writer = ArenaBufferWriter<byte>(arena, 8)
                let scope = arena.OpenScope()
                write writer (Array.init 8 byte)

                Check.throws<InvalidOperationException> [ "older than the scope that is open" ] (fun () ->
                    room writer 0 |> ignore)

                scope.Dispose()
                write writer [| 8uy |]
                Expect.equal (writer.Written.ToArray()) (Array.init 9 byte) "values")

            testCase "belongs to the scope that is open when it is made" (fun () ->
                use arena = arena 4096
                let scope = arena.OpenScope()
                let writer = writer arena
                write writer (Array.init 1000 byte)
                scope.Dispose()
                allStale [ fun () -> writer.Written |> ignore ]
                Expect.equal arena.Allocated 0L "rewound")

            testCase
                "Clear writes in the same place again, and Reset in another lease without a managed byte"
                (fun () ->
                    use arena = arena 4096
                    let writer = writer arena
                    write writer [| 1uy; 2uy |]
                    let address = Check.addressOf writer.Written
                    writer.Clear()
                    Expect.isTrue writer.Written.IsEmpty "empty"
                    write writer [| 3uy |]

                    Expect.equal
                        (Check.addressOf writer.Written, writer.Written.ToArray())
                        (address, [| 3uy |])
                        "same place"

                    use pool = Backings.pool Backings.heap 1 4096

                    let lease = pool.Checkout()
                    room writer 1 |> ignore
                    writer.Reset(lease, 10)
                    Expect.equal (writer.WrittenCount, lease.Allocated) (0, 10L) "begins again in the other arena"
                    Check.throws<ArgumentOutOfRangeException> [ "0 to 0" ] (fun () -> writer.Advance 1)
                    write writer [| 4uy |]
                    Expect.equal (writer.Written.ToArray()) [| 4uy |] "values"
                    lease.Dispose()

                    expectNoAllocation "a lease and a writer that is used again" (fun () ->
                        use lease = pool.Checkout()
                        writer.Reset lease
                        writer.GetSpan(100)[0] <- 1uy
                        writer.Advance 1))

            testCase "Utf8JsonWriter, Encoding and numbers write through it" (fun () ->
                use arena = arena 1_000_000
                let writer = writer arena
                let theirs = ArrayBufferWriter<byte>()

                for target in [ writer :> IBufferWriter<byte>; theirs ] do
                    use json = new Utf8JsonWriter(target)
                    json.WriteStartArray()

                    for number in 1..2000 do
                        json.WriteStartObject()
                        json.WriteNumber("number", number)
                        json.WriteString("text", String('é', number % 70))
                        json.WriteEndObject()

                    json.WriteEndArray()
                    json.Flush()

                Expect.isTrue (writer.Written.Span.SequenceEqual theirs.WrittenSpan) "JSON"
                writer.Clear()
                EncodingExtensions.GetBytes(Encoding.UTF8, "naïve".AsSpan(), writer) |> ignore
                Expect.equal (Encoding.UTF8.GetString writer.Written.Span) "naïve" "Encoding"
                writer.Clear()
                let mutable count = 0
                Expect.isTrue ((34.5).TryFormat(writer.GetSpan 100, &count)) "fits"
                writer.Advance count
                Expect.equal (Encoding.UTF8.GetString writer.Written.Span) "34.5" "IUtf8SpanFormattable")

            testCase "the memory of what was written checks, and shows the values as they were" (fun () ->
                use arena = arena 4096
                let writer = writer arena
                write writer [| 1uy; 2uy |]
                let memory = writer.WrittenMemory
                write writer [| 3uy |]
                Expect.equal (memory.ToArray()) [| 1uy; 2uy |] "as it was"
                arena.Reset()
                allStale [ fun () -> memory.Span.Length |> ignore ])
        ]
