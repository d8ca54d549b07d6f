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
                            4096un, 0un
                            0un, 64un
                            UIntPtr.MaxValue - 62un, 64un
                            BumpMath.HighestLimit - 63un, 64un
                            BumpMath.HighestLimit + 1un, 1un
                        ] do
                        Check.throws<ArgumentException>
                            [ "The backing ("; $"has {size} bytes at address {address}" ]
                            (fun () -> (new BumpArena<IMemoryBacking>(backing address size)).Dispose()))

            testCase "a range may end at the highest limit" (fun () ->
                let address = BumpMath.HighestLimit - 64un

                use arena = new BumpArena<_>(BorrowedBacking.DangerousFromAddress(address, 64un))

                Expect.equal (arena.DangerousAllocate(MemoryLayout(64un, 1un))) address "all of it"
                Expect.equal arena.Remaining 0un "nothing is left")

            testCase "an arena says how much of it is used, and whether it was disposed" (fun () ->
                let arena = Backings.arena Backings.heap 64
                arena.AllocSlice<byte> 24 |> ignore
                Expect.equal (string arena) "BumpArena: 24 of 64 bytes used, 40 free" "in use"
                arena.Dispose()
                Expect.equal (string arena) "BumpArena: disposed" "disposed")

            testCase "wiping zeroes what was used since the last time, and nothing else" (fun () ->
                let bytes = Array.zeroCreate<byte> 64
                use arena = new BumpArena<_>(new BorrowedBacking(Memory bytes))
                (arena.AllocSlice<byte> 40).Span.Fill 1uy
                arena.Reset()
                arena.Wipe()
                Expect.equal bytes (Array.zeroCreate 64) "zeroed"
                bytes[20] <- 2uy
                arena.Wipe()
                Expect.equal bytes[20] 2uy "no bytes were used")

            testCase "disposing an arena disposes its backing, once" (fun () ->
                let factory = CountingFactory(Backings.heap, 64)
                let backing = factory.Mint()
                let arena = new BumpArena<CountedBacking>(backing)
                arena.Dispose()
                arena.Dispose()
                Expect.equal backing.Releases 1 "releases")
        ]
