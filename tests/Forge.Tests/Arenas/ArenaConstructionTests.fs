/// What an arena takes over, what it refuses, and what becomes of the backing.
module Forge.Tests.ArenaConstructionTests

open System
open Expecto
open Forge

[<Tests>]
let tests =
    testList
        "arena.construction"
        [
            testCase
                "a null backing, and one that is empty or reaches to the top of the address space, are refused"
                (fun () ->
                    Check.throws<ArgumentNullException> [ "backing" ] (fun () ->
                        (new BumpArena<MmapBacking>(null)).Dispose())

                    let backing address size =
                        { new IMemoryBacking with
                            member _.Address = address
                            member _.Size = size

                            member _.Dispose() =
                                failtest "a refused backing is not taken over"
                        }

                    for address, size in
                        [
                            4096un, 0L
                            4096un, -1L
                            4096un, Int64.MinValue
                            0un, 64L
                            UIntPtr.MaxValue - 62un, 64L
                            BumpMath.HighestLimit - 63un, 64L
                            BumpMath.HighestLimit + 1un, 1L
                            BumpMath.HighestLimit - unativeint Int64.MaxValue + 1un, Int64.MaxValue
                        ] do
                        Check.throws<ArgumentException>
                            [
                                "The backing ("
                                $"""has {size} {if size = 1L then "byte" else "bytes"} at address {address}"""
                            ]
                            (fun () -> (new BumpArena<IMemoryBacking>(backing address size)).Dispose()))

            testCase "a range may end at the highest limit" (fun () ->
                for size in [ 64L; Int64.MaxValue ] do
                    let address = BumpMath.HighestLimit - unativeint size
                    use arena = ArenaLease.Own(BorrowedBacking.DangerousFromAddress(address, size))
                    Expect.equal arena.Capacity size "capacity"
                    Expect.equal (arena.DangerousAllocate(MemoryLayout(size, 1L))) address "all of it"
                    Expect.equal (arena.Allocated, arena.Remaining) (size, 0L) "nothing is left")

            testCase
                "in a range that ends at the highest limit, values and runs fit or are refused as anywhere"
                (fun () ->
                    // No address of it can be read or written, so nothing here may.
                    use arena =
                        ArenaLease.Own(BorrowedBacking.DangerousFromAddress(BumpMath.HighestLimit - 64un, 64L))

                    for cursor in [ 0; 1; 60; 63; 64 ] do
                        let filled () =
                            arena.Reset()
                            arena.AllocSliceUninitialized<byte> cursor |> ignore

                        for refused in
                            [
                                fun () -> arena.AllocSliceUninitialized<byte> Int32.MaxValue |> ignore
                                fun () -> arena.AllocSliceUninitialized<Guid> Int32.MaxValue |> ignore
                                fun () -> arena.AllocSliceUninitialized<int64> 9 |> ignore
                                fun () ->
                                    for _ in 0..8 do
                                        let _ = &arena.AllocUninitialized<int64>()
                                        ()
                            ] do
                            filled ()
                            Check.throws<ArenaExhaustedException> [ "exhausted" ] refused

                        filled ()
                        arena.AllocSliceUninitialized<byte>(64 - cursor) |> ignore
                        Expect.equal arena.Remaining 0L "full")

            testCase "an arena says how much of it is used, and whether it was disposed" (fun () ->
                let arena = new BumpArena<IMemoryBacking>(Backings.heap.Make 64)
                let lease = arena.Lease()
                lease.AllocSlice<byte> 24 |> ignore
                Expect.equal (string arena) "BumpArena: 24 of 64 bytes used, 40 free" "in use"
                arena.Dispose()
                lease.Dispose()
                Expect.equal (string arena) "BumpArena: disposed" "disposed")

            testCase "wiping zeroes what was used since the last time, and nothing else" (fun () ->
                let bytes = Array.zeroCreate<byte> 64
                let arena, lease = StoreFixture.pooled (new BorrowedBacking(Memory bytes))
                (lease.AllocSlice<byte> 40).Span.Fill 1uy
                lease.Reset()
                arena.Wipe()
                Expect.equal bytes (Array.zeroCreate 64) "zeroed"
                bytes[20] <- 2uy
                arena.Wipe()
                Expect.equal bytes[20] 2uy "no bytes were used"
                arena.Release())

            testCase "disposing an arena disposes its backing, once" (fun () ->
                let factory = CountingFactory(Backings.heap, 64)
                let backing = factory.Mint()
                let arena = new BumpArena<CountedBacking>(backing)
                arena.Dispose()
                arena.Dispose()
                Expect.equal backing.Releases 1 "releases")
        ]
