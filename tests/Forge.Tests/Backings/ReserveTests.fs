/// A mapping may be far larger than what is used of it, and an arena grows into it without moving anything.
module Forge.Tests.ReserveTests

open System
open Expecto
open Forge

let private gibibyte = 1L <<< 30

let private byteLayout = MemoryLayout(1L, 1L)

/// Both ways of reserving: pages that come on first touch, and pages that are committed as the cursor advances.
let private ways = [ Backings.mmap; Backings.committing ]

let private reservations (kind: Backings.Kind) =
    testList
        kind.Name
        [
            testCase "a thousand arenas of 1 GiB cost no memory, and each can be written at its far end" (fun () ->
                let arenas = List.init 1000 (fun _ -> Backings.arena kind (int gibibyte))

                try
                    let firsts =
                        arenas |> List.map (fun arena -> arena.AllocSliceUninitialized<int64> 1)

                    let resident () =
                        firsts
                        |> List.sumBy (fun first -> Kernel.residentPages (Check.addressOf first) gibibyte)

                    Expect.equal (resident ()) 0 "pages present, reserved"

                    let lasts =
                        arenas
                        |> List.map (fun arena ->
                            arena.DangerousAllocate(MemoryLayout(gibibyte - 16L, 8L)) |> ignore
                            arena.AllocSliceUninitialized<int64> 1)

                    Expect.equal (resident ()) 0 "pages present, allocated to the last byte"
                    let before = Kernel.residentBytes ()

                    for index, (first, last) in List.indexed (List.zip firsts lasts) do
                        first.Span[0] <- int64 index
                        last.Span[0] <- -int64 index

                    Expect.equal (resident ()) 2000 "pages present, the first and the last of each written"
                    let grown = Kernel.residentBytes () - before
                    Expect.isLessThan grown (64L <<< 20) "bytes that the process grew by, of 1000 GiB"

                    for index, (first, last) in List.indexed (List.zip firsts lasts) do
                        Expect.equal (first.Span[0], last.Span[0]) (int64 index, -int64 index) "contents"

                    for arena in arenas do
                        Expect.equal (arena.Remaining, arena.Capacity) (0L, gibibyte) "full"
                finally
                    arenas |> List.iter _.Dispose())
        ]

let private growing (kind: Backings.Kind) =
    testList
        kind.Name
        [
            testCase "an arena grows in place: nothing moves, nothing is lost, the runs lie end to end" (fun () ->
                use arena = Backings.arena kind (int gibibyte)
                let length = 24 * 1024

                let runs =
                    List.init 500 (fun index ->
                        let run = arena.AllocSliceUninitialized<int>(length / 4)
                        run.Span.Fill index
                        Check.adds arena
                        run, Check.addressOf run)

                for index, (run, address) in List.indexed runs do
                    Expect.equal (Check.addressOf run) address "address"
                    Expect.equal address (snd runs[0] + unativeint (index * length)) "end to end"
                    Expect.equal (run.Span.IndexOfAnyExcept index) -1 "contents"

                Expect.equal arena.Capacity gibibyte "capacity is what was reserved")

            testCase "a slice grows in place over hundreds of MiB" (fun () ->
                use arena = Backings.arena kind (int gibibyte)
                let mutable slice = arena.AllocSliceCopy(ReadOnlySpan [| 1uy; 2uy; 3uy |])
                let address = Check.addressOf slice

                for size in [ 65536; 65537; 1 <<< 20; 5 <<< 20; 100 <<< 20 ] do
                    slice <- arena.Grow(slice, size)
                    Expect.equal (Check.addressOf slice) address "address"
                    Expect.equal (slice.Span.Slice(0, 3).ToArray()) [| 1uy; 2uy; 3uy |] "contents"
                    Expect.equal (slice.Span.Slice(3).IndexOfAnyExcept 0uy) -1 "zeros"

                Expect.equal arena.Allocated (int64 (100 <<< 20)) "allocated")

            testCase "the last byte of a reservation can be had, and one more is exhaustion" (fun () ->
                for size in [ 1; 4096; 65536; 65537; 200_000 ] do
                    use arena = Backings.arena kind size
                    arena.AllocSliceUninitialized<byte> size |> _.Span.Fill(7uy)
                    Expect.equal arena.Remaining 0L "full"
                    Expect.isFalse (arena.TryAllocSlice<byte> 1 |> fst) "one more"

                    Check.throws<ArenaExhaustedException> [ "0 of"; string size ] (fun () ->
                        arena.DangerousAllocate byteLayout |> ignore))
        ]

[<Tests>]
let tests =
    testList
        "reserve"
        [
            // They look at the resident size of the whole process, and fill much memory.
            testSequenced (testList "a thousand" (List.map reservations ways))
            testList "growing" (List.map growing ways)
        ]
