module Forge.Tests.BumpMathTests

open Expecto
open Forge
open Forge.Models

let private alignments = [ for shift in 0..7 -> 1 <<< shift ]

/// Where the model places a request, as an address.
let private expect (start: unativeint) (capacity: int) (cursor: int) (size: unativeint) (alignment: unativeint) =
    { ArenaModel.empty (bigint (uint64 start)) (bigint capacity) with
        Allocated = bigint cursor
    }
    |> ArenaModel.allocate (bigint (uint64 size)) (bigint (uint64 alignment))
    |> Option.map fst

/// Where the math places it.
let private place start (capacity: int) (cursor: int) size alignment =
    let mutable placed = 0un

    if BumpMath.TryPlace(start + unativeint cursor, start + unativeint capacity, size, alignment, &placed) then
        Some(bigint (uint64 placed))
    elif placed <> 0un then
        failtest $"a refused request was given the address {placed}"
    else
        None

/// Where the math for the values of types places it.
let private placeValue start (capacity: int) (cursor: int) size alignment =
    let cursor = start + unativeint cursor
    let placed = BumpMath.AlignForValue(cursor, alignment)
    let finish = placed + size

    if
        finish > start + unativeint capacity
        || BumpMath.HaveWrapped(cursor, placed, finish)
    then
        None
    else
        Some(bigint (uint64 placed))

/// Where the math for runs of values places it.
let private placeRun start (capacity: int) (cursor: int) size alignment =
    let mutable placed = 0un
    let mutable finish = 0un

    if
        BumpMath.TryPlaceRun(start + unativeint cursor, start + unativeint capacity, size, alignment, &placed, &finish)
    then
        Expect.equal finish (placed + size) "where it ends"
        Some(bigint (uint64 placed))
    else
        None

[<Tests>]
let tests =
    testList
        "bump math"
        [
            testCase "places every small request where the model does" (fun () ->
                for start in [ 4096un; 4097un; 4111un ] do
                    for capacity in 1..64 do
                        for cursor in 0..capacity do
                            for size in 1 .. capacity + 1 do
                                for alignment in alignments do
                                    let size, alignment = unativeint size, unativeint alignment
                                    let expected = expect start capacity cursor size alignment

                                    for place in [ place; placeValue; placeRun ] do
                                        let actual = place start capacity cursor size alignment

                                        if actual <> expected then
                                            failtest
                                                $"start {start}, capacity {capacity}, cursor {cursor}, size {size}, alignment {alignment}: {actual} instead of {expected}")

            testCase "on 64 bits no range reaches the last quarter of all addresses" (fun () ->
                Expect.equal BumpMath.HighestLimit 0xC000_0000_0000_0000un "the highest limit"
                Expect.isFalse (BumpMath.HaveWrapped(1un, 0un, 0un)) "so no sum is ever looked at twice")

            testCase "refuses the largest type and run at the end of the highest range without wrapping" (fun () ->
                let limit = BumpMath.HighestLimit
                let largest = unativeint System.Int32.MaxValue

                for size in [ 65un; largest; largest * largest ] do
                    for alignment in [ 1un; 64un; 128un ] do
                        for place in [ placeValue; placeRun ] do
                            for cursor in [ 0; 1; 63; 64 ] do
                                Expect.isNone (place (limit - 64un) 64 cursor size alignment) $"size {size}")

            testCase "refuses sizes and alignments near the top of the address space without wrapping" (fun () ->
                let top = System.UIntPtr.MaxValue

                for size in [ top; top - 1un; top - 63un; MemoryLayout.MaxSize ] do
                    for alignment in [ 1un; 64un; 1un <<< 62; 1un <<< 63 ] do
                        Expect.equal
                            (place 4096un 64 3 size alignment)
                            (expect 4096un 64 3 size alignment)
                            $"size {size}, alignment {alignment}"

                for alignment in [ 1un <<< 32; 1un <<< 63 ] do
                    Expect.equal
                        (place (top - 100un) 64 0 1un alignment)
                        (expect (top - 100un) 64 0 1un alignment)
                        $"a range at the top, alignment {alignment}")

            testCase "places the largest size where there is just room for it" (fun () ->
                let mutable placed = 0un
                let limit = 4096un + MemoryLayout.MaxSize
                Expect.isTrue (BumpMath.TryPlace(4096un, limit, MemoryLayout.MaxSize, 1un, &placed)) "fits"
                Expect.equal placed 4096un "address")

            testCase "multiplies counts and element sizes up to the largest without loss" (fun () ->
                for count in [ 0; 1; 7; 65536; System.Int32.MaxValue ] do
                    for size in [ 1; 3; 8; 65536; System.Int32.MaxValue ] do
                        let mutable bytes = 0un
                        Expect.isTrue (BumpMath.TryMultiply(count, size, &bytes)) $"{count} × {size} fits 64 bits"
                        Expect.equal (uint64 bytes) (uint64 count * uint64 size) $"{count} × {size}")
        ]
