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
            Expect.equal (MemoryLayout.Of<int64>()) (MemoryLayout(8un, 8un)) "int64"
            Expect.equal (MemoryLayout.Of<Packed>()) (MemoryLayout(9un, 1un)) "packed"
            Expect.equal (MemoryLayout.Of<Padded>()) (MemoryLayout(9un, 8un)) "of a size that is no multiple"
            Expect.equal (MemoryLayout.ArrayOf<int16> 5un) (MemoryLayout(10un, 2un)) "5 int16"
            Expect.equal (string (MemoryLayout.Of<int>())) "4 bytes aligned to 4" "words")

        testCase "the largest layouts there are can be described" (fun () ->
            Expect.equal (MemoryLayout(MemoryLayout.MaxSize, 1un)).Size MemoryLayout.MaxSize "size"
            let count = MemoryLayout.MaxSize / 8un
            Expect.equal (MemoryLayout.ArrayOf<int64> count).Size (count * 8un) "run")

        testCase "bad layouts are refused with value and limit" (fun () ->
            Check.throws<ArgumentOutOfRangeException> [ "1 to" ] (fun () -> MemoryLayout(0un, 8un) |> ignore)

            Check.throws<ArgumentOutOfRangeException> [ string MemoryLayout.MaxSize ] (fun () ->
                MemoryLayout(UIntPtr.MaxValue, 8un) |> ignore)

            for alignment in [ 0un; 6un; 100un ] do
                Check.throws<ArgumentException> [ "power of two"; string alignment ] (fun () ->
                    MemoryLayout(8un, alignment) |> ignore)

            for count in [ 0un; MemoryLayout.MaxSize / 8un + 1un; UIntPtr.MaxValue ] do
                Check.throws<ArgumentOutOfRangeException> [ "8 bytes"; string (MemoryLayout.MaxSize / 8un) ] (fun () ->
                    MemoryLayout.ArrayOf<int64> count |> ignore))
    ]

let private rawMemory =
    testCase "a fill in steps reaches every byte of its range and no other" (fun () ->
        use backing = new HeapBacking(64un)

        for bytes in [ 0; 1; 6; 7; 8; 13; 14; 15; 50 ] do
            RawMemory.Fill(backing.Address, 64un, 0uy)
            RawMemory.Fill(backing.Address + 5un, unativeint bytes, 0xA5uy, 7u)

            use arena =
                new BumpArena<BorrowedBacking>(BorrowedBacking.DangerousFromAddress(backing.Address, 64un))

            Expect.equal
                ((arena.AllocSliceUninitialized<byte> 64).ToArray())
                (Array.concat [ Array.zeroCreate 5; Array.create bytes 0xA5uy; Array.zeroCreate (59 - bytes) ])
                $"{bytes} bytes")

[<Tests>]
let tests = testList "layout" (rawMemory :: layouts)
