/// DESIGN's table of the arena, row by row, on every backing.
module Forge.Tests.ArenaTests

open System
open System.Runtime.InteropServices
open System.Text
open Expecto
open FsCheck
open FsCheck.FSharp
open Forge
open Forge.Models

[<Struct; StructLayout(LayoutKind.Sequential, Pack = 1)>]
type private Packed = { Letter: byte; Number: int64 }

/// Sizes and alignments that fit a small arena, and some that do not.
let private requests =
    gen {
        let! size = Gen.frequency [ 8, Gen.choose (1, 100); 1, Gen.choose (1, 5000) ]
        let! shift = Gen.frequency [ 8, Gen.choose (0, 6); 1, Gen.choose (7, 14) ]
        return size, 1 <<< shift
    }
    |> Gen.listOf
    |> Arb.fromGen

let private allocation (kind: Backings.Kind) =
    [
        testCase "a new arena is empty and as large as its backing" (fun () ->
            use arena = Backings.arena kind 1000
            Expect.equal arena.Capacity 1000L "capacity"
            Expect.equal arena.Allocated 0L "allocated"
            Expect.equal arena.Remaining 1000L "remaining")

        Check.property
            "allocations lie where the model says: aligned by address, disjoint, inside"
            200
            (Prop.forAll requests (fun requests ->
                use arena = Backings.arena kind 4096
                let start = Check.startOf arena

                (ArenaModel.empty (bigint (uint64 start)) 4096I, requests)
                ||> List.fold (fun model (size, alignment) ->
                    let layout = MemoryLayout(int64 size, int64 alignment)
                    let expected = ArenaModel.allocate (bigint size) (bigint alignment) model
                    let mutable slice = ArenaSlice<byte>()
                    let fits = arena.TryAllocSlice(layout, &slice)
                    Expect.equal fits expected.IsSome "fits"
                    let model = expected |> Option.map snd |> Option.defaultValue model

                    if fits then
                        Expect.equal (bigint (uint64 (Check.addressOf slice))) (fst expected.Value) "address"

                    Expect.equal (bigint arena.Allocated) model.Allocated "allocated"
                    Check.adds arena
                    model)
                |> ignore))

        Check.property
            "contents stay what was written while other allocations come"
            100
            (Prop.forAll requests (fun requests ->
                use arena = Backings.arena kind 4096

                let written =
                    requests
                    |> List.indexed
                    |> List.choose (fun (index, (size, alignment)) ->
                        let mutable slice = ArenaSlice<byte>()

                        if arena.TryAllocSlice(MemoryLayout(int64 size, int64 alignment), &slice) then
                            slice.Span.Fill(byte (index + 1))
                            Some(byte (index + 1), slice)
                        else
                            None)

                for value, slice in written do
                    Expect.equal (slice.Span.IndexOfAnyExcept value) -1 "contents"))

        testCase "an exact fit succeeds, and one byte more does not" (fun () ->
            use arena = Backings.arena kind 256
            Expect.equal (arena.AllocSlice<byte> 256).Length 256 "length"
            Expect.equal arena.Remaining 0L "remaining"
            let mutable slice = ArenaSlice<byte>()
            Expect.isFalse (arena.TryAllocSlice(1, &slice)) "one more")

        testCase "exhaustion says what was requested and what remains, and changes nothing" (fun () ->
            use arena = Backings.arena kind 256
            let kept = arena.AllocSliceCopy(ReadOnlySpan(Array.create 100 7uy))
            let remaining = string arena.Remaining

            let attempts: (string * (unit -> unit)) list =
                [
                    "1600 bytes aligned to 8", (fun () -> arena.AllocSlice<int64> 200 |> ignore)
                    "1600 bytes aligned to 8", (fun () -> arena.AllocSliceUninitialized<int64> 200 |> ignore)
                    "200 bytes aligned to 1",
                    (fun () -> arena.AllocSliceCopy(ReadOnlySpan(Array.create 200 1uy)) |> ignore)
                    "200 bytes aligned to 1", (fun () -> arena.AllocSliceUtf8(String('é', 100).AsSpan()) |> ignore)
                    "200 bytes aligned to 8", (fun () -> arena.AllocSlice(MemoryLayout(200L, 8L)) |> ignore)
                    "200 bytes aligned to 8", (fun () -> arena.DangerousAllocate(MemoryLayout(200L, 8L)) |> ignore)
                    "200 bytes aligned to 1", (fun () -> arena.Grow(kept, 300) |> ignore)
                ]

            for requested, attempt in attempts do
                Check.throws<ArenaExhaustedException> [ $"for {requested}"; $"{remaining} of 256 bytes left" ] attempt

                Expect.equal arena.Allocated 100L "allocated"

            Expect.equal (kept.Span.IndexOfAnyExcept 7uy) -1 "contents")

        testCase "the Try forms say false where the others throw, and change nothing" (fun () ->
            use arena = Backings.arena kind 64
            let kept = arena.AllocSlice<byte> 60
            let mutable bytes = ArenaSlice<byte>()
            let mutable longs = ArenaSlice<int64>()

            let refused name fits length =
                Expect.equal (fits, length) (false, 0) $"{name}: false, and an empty slice"

            refused "slice" (arena.TryAllocSlice(1, &longs)) longs.Length
            refused "uninitialized" (arena.TryAllocSliceUninitialized(1, &longs)) longs.Length
            refused "copy" (arena.TryAllocSliceCopy(ReadOnlySpan [| 1L |], &longs)) longs.Length
            refused "UTF-8" (arena.TryAllocSliceUtf8("hello".AsSpan(), &bytes)) bytes.Length
            refused "layout" (arena.TryAllocSlice(MemoryLayout(5L, 1L), &bytes)) bytes.Length
            refused "the largest layout" (arena.TryAllocSlice(MemoryLayout(2147483647L, 1L), &bytes)) bytes.Length
            refused "grow" (arena.TryGrow(kept, 65, &bytes)) bytes.Length
            Expect.equal arena.Allocated 60L "allocated")

        testCase "the Try forms give what the others give where there is room" (fun () ->
            use arena = Backings.arena kind 256
            (arena.AllocSliceUninitialized<byte> 256).Span.Fill 0xFFuy
            arena.Reset()
            let mutable slice = ArenaSlice<int>()
            Expect.isTrue (arena.TryAllocSlice(3, &slice)) "slice"
            Expect.equal (slice.ToArray()) [| 0; 0; 0 |] "zeroed"
            Expect.isTrue (arena.TryAllocSliceUninitialized(2, &slice)) "uninitialized"
            Expect.equal (slice.ToArray()) [| -1; -1 |] "as it was"
            Expect.isTrue (arena.TryAllocSliceCopy(ReadOnlySpan [| 1; 2 |], &slice)) "copy"
            Expect.equal (slice.ToArray()) [| 1; 2 |] "copied"
            let mutable bytes = ArenaSlice<byte>()
            Expect.isTrue (arena.TryAllocSliceUtf8("é".AsSpan(), &bytes)) "text"
            Expect.equal (bytes.ToArray()) [| 0xC3uy; 0xA9uy |] "UTF-8"
            Expect.isTrue (arena.TryAllocSlice(MemoryLayout(3L, 1L), &bytes)) "layout"
            Expect.equal (bytes.ToArray()) [| 0uy; 0uy; 0uy |] "zeroed bytes")

        testCase "memory is zeroed by default, also when it was used before" (fun () ->
            use arena = Backings.arena kind 512
            (arena.AllocSliceUninitialized<byte> 512).Span.Fill 0xFFuy
            arena.Reset()
            Expect.equal ((arena.AllocSlice<int64> 20).ToArray()) (Array.zeroCreate 20) "typed"
            Expect.equal ((arena.AllocSlice(MemoryLayout(100L, 16L))).ToArray()) (Array.zeroCreate 100) "untyped")

        testCase "uninitialized memory is what it was: no time is spent on it" (fun () ->
            use arena = Backings.arena kind 64
            (arena.AllocSliceUninitialized<byte> 64).Span.Fill 0xEEuy
            arena.Reset()
            Expect.equal ((arena.AllocSliceUninitialized<byte> 64).ToArray()) (Array.create 64 0xEEuy) "contents")

        testCase "an empty slice costs nothing, not even padding, and fits a full arena" (fun () ->
            use arena = Backings.arena kind 9
            arena.AllocSlice<byte> 9 |> ignore
            Expect.equal (arena.AllocSlice<int64> 0).Length 0 "slice"
            Expect.equal (arena.AllocSliceCopy(ReadOnlySpan<int64>.Empty)).Length 0 "copy"
            Expect.equal (arena.AllocSliceUtf8(ReadOnlySpan<char>.Empty)).Length 0 "text"
            Expect.equal arena.Allocated 9L "allocated"
            arena.Reset()
            arena.AllocSlice<byte> 1 |> ignore
            arena.AllocSlice<int64> 0 |> ignore
            Expect.equal arena.Allocated 1L "no padding")

        testCase "an alignment larger than the arena is exhaustion, not a wrap" (fun () ->
            use arena = Backings.arena kind 64
            arena.AllocSlice<byte> 1 |> ignore
            let mutable slice = ArenaSlice<byte>()
            Expect.isFalse (arena.TryAllocSlice(MemoryLayout(1L, 1L <<< 62), &slice)) "2^62"

            Expect.isFalse
                (arena.TryAllocSlice(MemoryLayout(MemoryLayout.MaxSize >>> 32, 1L <<< 62), &slice))
                "2^31 bytes, too"

            Expect.equal arena.Allocated 1L "allocated")

        testCase "a negative length is refused with its value" (fun () ->
            use arena = Backings.arena kind 64
            let mutable slice = ArenaSlice<int>()

            for attempt in
                [
                    fun () -> arena.AllocSlice<int> -1 |> ignore
                    fun () -> arena.AllocSliceUninitialized<int> -1 |> ignore
                    fun () -> arena.TryAllocSlice<int> -1 |> ignore
                    fun () -> arena.TryAllocSliceUninitialized<int> -1 |> ignore
                ] do
                Check.throws<ArgumentOutOfRangeException> [ "-1"; "must not be negative"; "length" ] attempt

            Expect.equal arena.Allocated 0L "allocated")

        testCase "the default layout, and one too large for a slice, are refused" (fun () ->
            use arena = Backings.arena kind 64

            Check.throws<ArgumentOutOfRangeException> [ "layout" ] (fun () ->
                arena.AllocSlice(MemoryLayout()) |> ignore)

            Check.throws<ArgumentOutOfRangeException> [ "layout" ] (fun () ->
                arena.DangerousAllocate(MemoryLayout()) |> ignore)

            Check.throws<ArgumentOutOfRangeException> [ "at most 2147483647 bytes"; "2147483648" ] (fun () ->
                arena.AllocSlice(MemoryLayout(1L <<< 31, 1L)) |> ignore))

        testCase "typed slices are aligned for their type" (fun () ->
            use arena = Backings.arena kind 4096

            let isAligned (slice: ArenaSlice<'T>) =
                Check.addressOf slice % unativeint Element.alignmentOf<'T> = 0un

            arena.AllocSlice<byte> 1 |> ignore
            Expect.isTrue (isAligned (arena.AllocSlice<int64> 3)) "int64"
            arena.AllocSlice<byte> 1 |> ignore
            Expect.isTrue (isAligned (arena.AllocSlice<Int128> 3)) "Int128"
            let before = arena.Allocated
            arena.AllocSlice<Packed> 1 |> ignore
            Expect.equal (arena.Allocated - before) 9L "a packed struct needs no alignment")

        testCase "a copy holds the values and is independent of its source" (fun () ->
            use arena = Backings.arena kind 4096
            let source = [| 1..100 |]
            let copy = arena.AllocSliceCopy(ReadOnlySpan source)
            source[0] <- 99
            Expect.equal (copy.ToArray()) [| 1..100 |] "values")

        testCase "text is stored as UTF-8, just as the framework encodes it" (fun () ->
            use arena = Backings.arena kind 4096

            for text in [ "plain"; "naïve café"; "日本語"; "𝄞 clef"; "" ] do
                let before = arena.Allocated
                let bytes = arena.AllocSliceUtf8(text.AsSpan())
                Expect.equal (bytes.ToArray()) (Encoding.UTF8.GetBytes text) text
                Expect.equal (arena.Allocated - before) (int64 bytes.Length) "no more than its bytes"

            let lone = arena.AllocSliceUtf8((String('\uD800', 1) + "x").AsSpan())
            Expect.equal (lone.ToArray()) [| 0xEFuy; 0xBFuy; 0xBDuy; byte 'x' |] "a lone surrogate becomes U+FFFD")

        testCase "text that fits to the last byte fits" (fun () ->
            use arena = Backings.arena kind 6
            Expect.equal (arena.AllocSliceUtf8("日本".AsSpan())).Length 6 "bytes"
            Expect.equal arena.Remaining 0L "remaining")
    ]

[<Tests>]
let tests =
    testList
        "arena"
        [
            yield! Backings.each allocation

        ]
