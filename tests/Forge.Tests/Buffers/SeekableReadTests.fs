/// What a stream that can seek saves when it is read to its end.
module Forge.Tests.SeekableReadTests

open System
open System.IO
open Expecto
open Forge
open Forge.Tests.ArenaData

/// Counts how often it is read.
type private Counting(bytes: byte[]) =
    inherit MemoryStream(bytes)
    member val Reads = 0 with get, set

    // A stream that derives from MemoryStream reads into a span by way of an array, too.
    override this.Read(buffer: byte array, offset, count) =
        this.Reads <- this.Reads + 1
        base.Read(buffer, offset, count)

[<Tests>]
let tests =
    testList
        "read to end"
        [
            testCase
                "a stream that can seek is read once, and once more for its end, and takes no room in vain"
                (fun () ->
                    for size in [ 1; 10; 4096; 20_000 ] do
                        use arena = arena 100_000
                        use stream = new Counting(Array.init size byte)
                        Expect.equal (arena.ReadToEnd stream).Length size "bytes"
                        Expect.equal stream.Reads 2 $"reads of {size} bytes"
                        Expect.isLessThanOrEqual (arena.Holder.HighWater) (int64 size) "room")

            testCase "only what lies behind its position counts" (fun () ->
                use arena = arena 1000
                use stream = new Counting(Array.init 10 byte)
                stream.Position <- 4L
                Expect.equal ((arena.ReadToEnd(stream, 6)).ToArray()) [| 4uy .. 9uy |] "bytes"
                stream.Position <- 12L
                Expect.isTrue (arena.ReadToEnd(stream, 0)).IsEmpty "past the end")
        ]
