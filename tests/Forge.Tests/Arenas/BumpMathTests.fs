module Forge.Tests.BumpMathTests

open System
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

    if BumpMath.TryPlace(start + unativeint cursor, start + unativeint capacity, size, alignment - 1un, &placed) then
        Some(bigint (uint64 placed))
    else
        None

/// The largest size there is, and the largest alignment.
let private largestSize = unativeint MemoryLayout.MaxSize

let private largestAlignment = 1un <<< 62

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

                                    let actual = place start capacity cursor size alignment

                                    if actual <> expected then
                                        failtest
                                            $"start {start}, capacity {capacity}, cursor {cursor}, size {size}, alignment {alignment}: {actual} instead of {expected}")

            testCase "on 64 bits no range reaches the last quarter of all addresses" (fun () ->
                Expect.equal BumpMath.HighestLimit 0xC000_0000_0000_0000un "the highest limit")

            testCase "refuses the largest type and run at the end of the highest range without wrapping" (fun () ->
                let limit = BumpMath.HighestLimit
                let largest = unativeint Int32.MaxValue

                for alignment in [ 1un; 64un; 128un ] do
                    for cursor in [ 0; 1; 63; 64 ] do
                        for size in [ 65un; largest; largest * largest ] do
                            let highest = MemoryLayout.RoundUp(limit - 64un + unativeint cursor, alignment)
                            Expect.isGreaterThan (highest + size) limit $"the sum for values of {size}"
                            Expect.isNone (place (limit - 64un) 64 cursor size alignment) $"a layout of {size}")

            testCase "refuses sizes and alignments up to the largest without wrapping" (fun () ->
                for size in [ largestSize; largestSize - 1un; largestSize - 63un; largestAlignment ] do
                    for alignment in [ 1un; 64un; 1un <<< 32; largestAlignment ] do
                        for start in [ 4096un; BumpMath.HighestLimit - 64un; UIntPtr.MaxValue - 100un ] do
                            for cursor in [ 0; 3; 64 ] do
                                Expect.equal
                                    (place start 64 cursor size alignment)
                                    (expect start 64 cursor size alignment)
                                    $"from {start}: size {size}, alignment {alignment}"

                for alignment in [ 1un <<< 32; largestAlignment ] do
                    Expect.equal
                        (place (UIntPtr.MaxValue - 100un) 64 0 1un alignment)
                        (expect (UIntPtr.MaxValue - 100un) 64 0 1un alignment)
                        $"a range at the top, alignment {alignment}")

            testCase "a sum that overflows 32 bits is out of order" (fun () ->
                for cursor, start, finish, expected in
                    [
                        5un, 5un, 6un, true
                        5un, 8un, 8un, true
                        5un, 4un, 6un, false
                        5un, 8un, 7un, false
                        5un, 0un, 2un, false
                    ] do
                    Expect.equal (BumpMath.AreInOrder(cursor, start, finish)) expected $"{cursor}, {start}, {finish}")

            testCase "a range that is found lies between cursor and limit, whatever bits ask for it" (fun () ->
                let bits = [ for shift in 0..63 -> 1un <<< shift ]

                let numbers =
                    [ 0un; UIntPtr.MaxValue ]
                    @ (bits |> List.collect (fun bit -> [ bit - 1un; bit; bit + 1un; 0un - bit ]))

                let cursor, limit = 0x7f00_0000_1003un, 0x7f00_0001_0000un
                let mutable found = 0

                for size in numbers do
                    for mask in numbers do
                        let mutable start = 0un

                        if size > 0un && BumpMath.TryPlace(cursor, limit, size, mask, &start) then
                            found <- found + 1

                            Expect.isTrue
                                (start >= cursor && start <= limit && size <= limit - start)
                                $"size {size}, mask {mask}: {start}"

                Expect.isGreaterThan found 100 "found")

            testCase "places the largest size where there is just room for it" (fun () ->
                for padding in [ 0un; 1un ] do
                    let mutable placed = 0un
                    let limit = 4096un + padding + largestSize
                    Expect.isTrue (BumpMath.TryPlace(4096un, limit, largestSize, 1un, &placed)) "fits"
                    Expect.equal placed 4096un "address"

                let mutable placed = 0un
                let limit = 4096un + largestSize - 1un
                Expect.isFalse (BumpMath.TryPlace(4096un, limit, largestSize, 1un, &placed)) "one byte too few")
        ]
