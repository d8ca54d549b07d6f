/// An arena pool as a MemoryPool<byte>.
module Forge.Tests.MemoryPoolTests

#nowarn "9" // pointers of handles

open System
open System.Buffers
open System.Runtime.InteropServices
open Expecto
open Forge
open Microsoft.FSharp.NativeInterop

let private limited leases =
    ArenaPool.Heap(1, 4096L, ArenaPoolOptions(MaxLeases = leases))

let private leased (pool: ArenaPool) = pool.GetStatistics().Leased

[<Tests>]
let tests =
    testList
        "memory pool"
        [
            testCase "a block is exactly as long as was asked for, and 4,096 bytes if nothing was" (fun () ->
                use pool = ArenaPool.Heap(4, 10_000L)
                use blocks = pool.AsMemoryPool()
                Expect.equal blocks.MaxBufferSize 10_000 "capacity of an arena"
                Expect.equal (string blocks) "MemoryPool of ArenaPool<HeapBacking>: 1 idle, capacity 4" "display"

                for asked, length in [ 0, 0; 1, 1; 100, 100; 10_000, 10_000; -1, 4096 ] do
                    use block = blocks.Rent asked
                    Expect.equal block.Memory.Length length $"asked for {asked}"
                    block.Memory.Span.Fill 1uy

                use block = blocks.Rent()
                Expect.equal block.Memory.Length 4096 "default"
                use small = ArenaPool.Heap(1, 100L)
                use blocks = small.AsMemoryPool()
                use block = blocks.Rent()
                Expect.equal block.Memory.Length 100 "default of small arenas")

            testCase "a length that no arena has is refused" (fun () ->
                use pool = ArenaPool.Heap(1, 4096L)
                use blocks = pool.AsMemoryPool()

                for length in [ -2; 4097; Int32.MaxValue; Int32.MinValue ] do
                    Check.throws<ArgumentOutOfRangeException> [ "0 to 4096"; string length ] (fun () ->
                        blocks.Rent length |> ignore)

                Expect.equal (leased pool, pool.IdleCount) (0, 1) "nothing is leased")

            testCase "where arenas differ in size, a smaller one that does not fit is given back" (fun () ->
                let mutable size = 8192L

                use pool =
                    new ArenaPool<HeapBacking>(
                        2,
                        (fun () ->
                            let backing = new HeapBacking(size)
                            size <- size / 2L
                            backing)
                    )

                use blocks = pool.AsMemoryPool()
                use first = blocks.Rent 8000
                Check.throws<ArenaExhaustedException> [ "8000 bytes" ] (fun () -> blocks.Rent 8000 |> ignore)
                Expect.equal (leased pool, pool.IdleCount) (1, 1) "given back")

            testCase "each block is an arena, which a dispose gives back once" (fun () ->
                use pool = ArenaPool.Heap(2, 4096L)
                let blocks = pool.AsMemoryPool()
                let one = blocks.Rent()
                let other = blocks.Rent()
                Expect.equal (leased pool) 2 "two"
                one.Dispose()
                one.Dispose()
                Expect.equal (leased pool, pool.IdleCount) (1, 1) "one"
                let third = blocks.Rent()
                one.Dispose()
                Expect.equal (leased pool) 2 "a late dispose does not end another's lease"
                third.Memory.Span.Fill 3uy
                other.Dispose()
                third.Dispose()
                Expect.equal (leased pool, pool.IdleCount) (0, 2) "none")

            testCase "after its dispose, a block and its memory throw, also once the arena is another's" (fun () ->
                use pool = ArenaPool.Heap(1, 4096L)
                use blocks = pool.AsMemoryPool()
                let block = blocks.Rent 10
                let memory = block.Memory
                block.Dispose()
                use next = blocks.Rent 10

                for attempt in
                    [
                        fun () -> block.Memory |> ignore
                        fun () -> memory.Span.Clear()
                        fun () -> memory.Slice(2, 3).Span.Clear()
                        fun () -> memory.Pin().Dispose()
                    ] do
                    Check.throws<ObjectDisposedException> [ "The block was disposed" ] attempt

                next.Memory.Span.Clear())

            testCase "a block can be pinned at each byte" (fun () ->
                use pool = ArenaPool.Heap(1, 4096L)
                use blocks = pool.AsMemoryPool()
                use block = blocks.Rent 3
                block.Memory.Span[2] <- 9uy
                use pin = block.Memory.Slice(2).Pin()
                let value = NativePtr.read (NativePtr.ofVoidPtr<byte> pin.Pointer)
                Expect.equal value 9uy "value")

            testCase
                "a block of a pinned arena is part of an array if that is asked for, and of any other it is not"
                (fun () ->
                    let segmentOf (memory: Memory<byte>) =
                        let mutable segment = ArraySegment<byte>()

                        if MemoryMarshal.TryGetArray(Memory<byte>.op_Implicit memory, &segment) then
                            Some segment
                        else
                            None

                    use pinned = ArenaPool.Pinned(1, 8192L)
                    use blocks = pinned.AsMemoryPool(exposesArrays = true)
                    let block = blocks.Rent 100
                    block.Memory.Span[7] <- 9uy
                    let segment = (segmentOf (block.Memory.Slice(5, 20))).Value
                    Expect.equal (segment.Count, segment[2]) (20, 9uy) "the same bytes"
                    segment.Array[segment.Offset + 3] <- 8uy
                    Expect.equal block.Memory.Span[8] 8uy "written through the array"
                    let memory = block.Memory
                    block.Dispose()

                    Check.throws<ObjectDisposedException> [ "The block was disposed" ] (fun () ->
                        segmentOf memory |> ignore)

                    use heap = ArenaPool.Heap(1, 8192L)
                    use blocks = heap.AsMemoryPool(exposesArrays = true)
                    use block = blocks.Rent 100
                    Expect.isNone (segmentOf block.Memory) "no array"
                    use hidden = pinned.AsMemoryPool()
                    use block = hidden.Rent 100
                    Expect.isNone (segmentOf block.Memory) "not asked for")

            testCase "a limit of the arena pool is a limit of the memory pool" (fun () ->
                use pool = limited 1
                use blocks = pool.AsMemoryPool()
                let block = blocks.Rent()
                Check.throws<ArenaPoolLimitException> [] (fun () -> blocks.Rent() |> ignore)
                block.Dispose()
                use again = blocks.Rent()
                Expect.equal again.Memory.Length 4096 "again"
                Check.throws<ArenaPoolLimitException> [] (fun () -> pool.AsMemoryPool() |> ignore))

            testCase "disposed, it rents no more; blocks and the arena pool live on" (fun () ->
                use pool = ArenaPool.Heap(1, 4096L)
                let blocks = pool.AsMemoryPool()
                let block = blocks.Rent 10
                blocks.Dispose()
                blocks.Dispose()

                Check.throws<ObjectDisposedException> [ "The memory pool was disposed" ] (fun () ->
                    blocks.Rent() |> ignore)

                block.Memory.Span.Fill 1uy
                block.Dispose()
                pool.Checkout().Dispose()
                pool.Dispose()
                Check.throws<ObjectDisposedException> [] (fun () -> pool.AsMemoryPool() |> ignore)
                Check.throws<ArgumentNullException> [ "pool" ] (fun () -> ArenaBuffers.AsMemoryPool null |> ignore))

            testCase "threads rent and dispose at once" (fun () ->
                use pool = ArenaPool.Heap(4, 4096L)
                use blocks = pool.AsMemoryPool()

                Check.inParallel
                    [
                        for thread in 1uy .. 4uy ->
                            fun () ->
                                for _ in 1..5000 do
                                    use block = blocks.Rent 64
                                    block.Memory.Span.Fill thread
                                    Expect.isFalse (block.Memory.Span.ContainsAnyExcept thread) "mine"
                    ]

                Expect.equal (leased pool) 0 "none left")
        ]
