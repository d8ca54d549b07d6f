/// Sizes and alignments as values.
module Forge.Tests.MemoryLayoutTests

open System
open System.Runtime.InteropServices
open Expecto
open Forge

[<Struct; StructLayout(LayoutKind.Sequential, Pack = 1)>]
type private Packed = { Letter: byte; Number: int64 }

[<Struct; StructLayout(LayoutKind.Sequential, Size = 9)>]
type private Padded = { Padded: int64 }

let private layouts =
    [
        testCase "layouts know the size and alignment of types" (fun () ->
            Expect.equal (MemoryLayout.Of<int64>()) (MemoryLayout(8L, 8L)) "int64"
            Expect.equal (MemoryLayout.Of<Packed>()) (MemoryLayout(9L, 1L)) "packed"
            Expect.equal (MemoryLayout.ArrayOf<int16> 5L) (MemoryLayout(10L, 2L)) "5 int16"
            Expect.equal (MemoryLayout.ArrayOf<int64> 1L) (MemoryLayout(8L, 8L)) "1 int64"
            Expect.equal (string (MemoryLayout.Of<int>())) "4 bytes aligned to 4" "words")

        testCase "a size may be no multiple of the alignment" (fun () ->
            Needs.dotnet "sizes that are no multiple of the alignment"
            Expect.equal (MemoryLayout.Of<Padded>()) (MemoryLayout(9L, 8L)) "padded")

        testCase "the largest layouts there are can be described" (fun () ->
            Expect.equal (MemoryLayout(MemoryLayout.MaxSize, 1L)).Size MemoryLayout.MaxSize "size"
            Expect.equal (MemoryLayout(1L, 1L <<< 62)).Alignment (1L <<< 62) "alignment"
            let count = MemoryLayout.MaxSize / 8L
            Expect.equal (MemoryLayout.ArrayOf<int64> count).Size (count * 8L) "run")

        testCase "bad layouts are refused with value and limit" (fun () ->
            for size in [ 0L; -1L; Int64.MinValue ] do
                Check.throws<ArgumentOutOfRangeException>
                    [ "(Parameter 'size')"; $"1 to {MemoryLayout.MaxSize}"; string size ]
                    (fun () -> MemoryLayout(size, 8L) |> ignore)

            for alignment in [ 0L; 6L; 100L; -1L; -8L; Int64.MinValue; Int64.MaxValue ] do
                Check.throws<ArgumentException>
                    [ "(Parameter 'alignment')"; "power of two"; string alignment ]
                    (fun () -> MemoryLayout(8L, alignment) |> ignore)

            for count in [ 0L; -1L; Int64.MinValue; MemoryLayout.MaxSize / 8L + 1L; Int64.MaxValue ] do
                Check.throws<ArgumentOutOfRangeException> [ "8 bytes"; string (MemoryLayout.MaxSize / 8L) ] (fun () ->
                    MemoryLayout.ArrayOf<int64> count |> ignore))
    ]

let private rawMemory =
    testCase "a fill in steps reaches every byte of its range and no other" (fun () ->
        use backing = new HeapBacking(64L)

        for bytes in [ 0; 1; 6; 7; 8; 13; 14; 15; 50 ] do
            RawMemory.Fill(backing.Address, 64un, 0uy)
            RawMemory.Fill(backing.Address + 5un, unativeint bytes, 0xA5uy, 7u)

            use arena =
                ArenaLease.Own(BorrowedBacking.DangerousFromAddress(backing.Address, 64L))

            Expect.equal
                ((arena.AllocSliceUninitialized<byte> 64).ToArray())
                (Array.concat [ Array.zeroCreate 5; Array.create bytes 0xA5uy; Array.zeroCreate (59 - bytes) ])
                $"{bytes} bytes")

[<Tests>]
let tests = testList "layout" (rawMemory :: layouts)
