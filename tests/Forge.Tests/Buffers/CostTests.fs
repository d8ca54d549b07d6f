/// How many managed bytes the adapters cost, as docs/dotnet.md and the comments say.
module Forge.Tests.CostTests

open System
open System.IO
open Expecto
open Forge
open Forge.Tests.ArenaData

/// The managed bytes of an action that has run before.
let private bytesOf (action: unit -> unit) =
    let mutable least = Int64.MaxValue

    // The runtime now and then allocates on the same thread.
    for _ in 1..20 do
        let before = GC.GetAllocatedBytesForCurrentThread()
        action ()
        least <- min least (GC.GetAllocatedBytesForCurrentThread() - before)

    least

[<Tests>]
let tests =
    testList
        "managed bytes"
        [
            testCase "of a memory, a writer, a stream, a block, a reading and a segment" (fun () ->
                use arena = arena 1_000_000
                use pool = ArenaPool.Heap(1, 4096L)
                use blocks = pool.AsMemoryPool()
                use empty = new MemoryStream()
                let slice = arena.AllocSlice<int> 4
                let slices = [| slice; slice; slice |]
                let pages = File.ReadAllText(Repository.file "docs/dotnet.md")

                let costs =
                    [
                        "AsMemory", 48L, (fun () -> (arena.OpenScope().AllocSlice<int> 1).AsMemory() |> ignore)
                        "ArenaBufferWriter", 72L, (fun () -> ArenaBufferWriter<byte>(arena) |> ignore)
                        "AsMemoryPool", 72L, (fun () -> blocks.Rent(16).Dispose())
                        "ArenaStream", 88L, (fun () -> new ArenaStream(arena) |> ignore)
                        "ReadToEnd", 88L, (fun () -> arena.ReadToEnd empty |> ignore)
                    ]

                for name, expected, action in costs do
                    Expect.equal (bytesOf action) expected name

                    Expect.exists
                        (pages.Split '\n')
                        (fun line -> line.StartsWith '|' && line.Contains name && line.Contains $" {expected} ")
                        $"what the page says of {name}"

                let segments count =
                    bytesOf (fun () -> ArenaBuffers.ToSequence(Array.truncate count slices) |> ignore)

                Expect.equal
                    (segments 3 - segments 2)
                    (48L + int64 sizeof<ArenaSlice<int>>)
                    "a segment, and a slice of the array")
        ]
