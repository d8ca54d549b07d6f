/// The functions of slices, against those of arrays.
module Forge.Tests.FacadeSliceTests

open System
open Expecto
open Forge

let inputs =
    [
        [||]
        [| 7 |]
        [| 3; 1; 2 |]
        [| 5; -1; 5; 0; 2; -1; 9 |]
        Array.init 100 (fun i -> i * 37 % 101)
    ]

/// Compares what a function of slices and one of arrays return, for each input.
let like name ofSlice ofArray =
    testCase $"{name} is that of an array" (fun () ->
        for input in inputs do
            use arena = Arena.heap (16 * KiB)
            let slice = arena |> Arena.ofArray input
            Expect.equal (ofSlice arena slice) (ofArray (Array.copy input)) $"{input}")

let toValueOption option = Option.toValueOption option

/// What a function does that changes an array in place.
let inPlace change (values: 'T[]) =
    change values
    values

let seen iterate =
    let seen = ResizeArray()
    iterate seen.Add
    List.ofSeq seen

/// A function to fold with. It does without `sprintf`, which NativeAOT lacks for numbers.
let joined (text: string) (number: int) = $"{text} {number}"

let private functions =
    [
        like "length" (fun _ -> Slice.length) Array.length
        like "isEmpty" (fun _ -> Slice.isEmpty) Array.isEmpty
        like "tryItem" (fun _ slice -> [ for i in -1 .. 101 -> Slice.tryItem i slice ]) (fun values ->
            [ for i in -1 .. 101 -> toValueOption (Array.tryItem i values) ])
        like "tryHead" (fun _ -> Slice.tryHead) (Array.tryHead >> toValueOption)
        like "tryLast" (fun _ -> Slice.tryLast) (Array.tryLast >> toValueOption)
        like "item" (fun _ slice -> [ for i in 0 .. slice.Length - 1 -> Slice.item i slice ]) List.ofArray
        like "iter" (fun _ slice -> seen (fun see -> Slice.iter see slice)) List.ofArray
        like
            "iteri"
            (fun _ slice -> seen (fun see -> Slice.iteri (fun i value -> see (i, value)) slice))
            (Array.indexed >> List.ofArray)
        like "fold" (fun _ -> Slice.fold joined "") (Array.fold joined "")
        like "sum" (fun _ -> Slice.sum) Array.sum
        like "sumBy" (fun _ -> Slice.sumBy float) (Array.sumBy float)
        like "tryFind" (fun _ -> Slice.tryFind (fun n -> n < 2)) (Array.tryFind (fun n -> n < 2) >> toValueOption)
        like
            "tryFindIndex"
            (fun _ -> Slice.tryFindIndex (fun n -> n < 2))
            (Array.tryFindIndex (fun n -> n < 2) >> toValueOption)
        like "exists" (fun _ -> Slice.exists (fun n -> n = 2)) (Array.exists (fun n -> n = 2))
        like "forall" (fun _ -> Slice.forall (fun n -> n > 0)) (Array.forall (fun n -> n > 0))
        like "contains" (fun _ -> Slice.contains 9) (Array.contains 9)
        like "map" (fun arena -> Slice.map arena float >> Slice.toArray) (Array.map float)
        like
            "mapInPlace"
            (fun _ slice ->
                Slice.mapInPlace (fun n -> n * 2) slice
                Slice.toArray slice)
            (Array.map (fun n -> n * 2))
        like
            "filter"
            (fun arena -> Slice.filter arena (fun n -> n % 2 = 1) >> Slice.toArray)
            (Array.filter (fun n -> n % 2 = 1))
        like "sort" (fun arena -> Slice.sort arena >> Slice.toArray) Array.sort
        like
            "sort leaves the slice as it is;"
            (fun arena slice ->
                slice |> Slice.sort arena |> ignore
                Slice.toArray slice)
            id
        like
            "sortInPlace"
            (fun _ slice ->
                Slice.sortInPlace slice
                Slice.toArray slice)
            (inPlace Array.sortInPlace)
        like
            "sortInPlaceBy"
            (fun _ slice ->
                Slice.sortInPlaceBy (fun n -> -n) slice
                Slice.toArray slice)
            (inPlace (Array.sortInPlaceBy (fun n -> -n)))
        like "toList" (fun _ -> Slice.toList) List.ofArray
        like "toSeq" (fun _ -> Slice.toSeq >> List.ofSeq) List.ofArray
        like "a loop" (fun _ slice -> [ for value in slice -> value ]) List.ofArray
        like
            "slicing"
            (fun _ slice ->
                [
                    for first in -2 .. 8 do
                        slice[first..] |> Slice.toArray
                        slice[..first] |> Slice.toArray

                        for last in -2 .. 8 do
                            slice[first..last] |> Slice.toArray
                ])
            (fun values ->
                [
                    for first in -2 .. 8 do
                        values[first..]
                        values[..first]

                        for last in -2 .. 8 do
                            values[first..last]
                ])
    ]

let private ofValues =
    [
        testCase "a part whose end is far before its start is empty" (fun () ->
            use arena = Arena.heap 64L
            let slice = arena |> Arena.ofList [ 1; 2; 3 ]
            Expect.isTrue (Slice.isEmpty slice[3 .. Int32.MinValue]) "empty"
            Expect.equal (Slice.toArray slice[Int32.MinValue .. Int32.MaxValue]) [| 1; 2; 3 |] "all")

        testCase "ofArray, ofList, ofSeq and init copy what they are given" (fun () ->
            for input in inputs do
                use arena = Arena.heap (4 * KiB)

                for made in
                    [
                        arena |> Arena.ofArray input
                        arena |> Arena.ofList (List.ofArray input)
                        arena |> Arena.ofSeq input
                        arena |> Arena.ofSeq (List.ofArray input)
                        arena |> Arena.ofSeq (Seq.ofArray (Array.copy input) |> Seq.map id)
                        arena |> Arena.init input.Length (fun i -> input[i])
                    ] do
                    Expect.equal (Slice.toArray made) input "values")

        testCase "init refuses a negative length, and calls nothing" (fun () ->
            use arena = Arena.heap (1 * KiB)

            Check.throws<ArgumentOutOfRangeException> [ "length"; "-1" ] (fun () ->
                arena |> Arena.init -1 (fun _ -> failtest "called") |> ignore<ArenaSlice<int>>))

        testCase "an empty slice has no first value, and the message names the try function" (fun () ->
            use arena = Arena.heap (1 * KiB)
            let empty = arena |> Arena.slice<float> 0

            Check.throws<ArgumentException> [ "empty"; "Slice.fold" ] (fun () -> Slice.reduce (+) empty |> ignore)

            for call in [ Slice.min; Slice.max; Slice.average; Slice.averageBy id ] do
                Check.throws<ArgumentException> [ "empty" ] (fun () -> call empty |> ignore)

            let values = arena |> Arena.ofList [ 2.0; 1.0; 6.0 ]
            Expect.equal (Slice.reduce (-) values) -5.0 "reduce"
            Expect.equal [ Slice.min values; Slice.max values; Slice.average values ] [ 1.0; 6.0; 3.0 ] "figures"
            Expect.equal (values |> Slice.averageBy (fun value -> value * 2.0)) 6.0 "averageBy")

        testCase "every function of a stale slice that reads or writes throws" (fun () ->
            use arena = Arena.heap (1 * KiB)
            let slice = arena |> Arena.ofList [ 1; 2; 3 ]
            let steps = (Slice.toSeq slice).GetEnumerator()
            Expect.isTrue (steps.MoveNext()) "a first step"
            Arena.reset arena

            for call in
                [
                    fun () -> Slice.item 0 slice |> ignore
                    fun () -> Slice.tryItem 5 slice |> ignore
                    fun () -> Slice.tryHead slice |> ignore
                    fun () -> Slice.tryLast slice |> ignore
                    fun () -> Slice.fill 1 slice
                    fun () -> Slice.iter ignore slice
                    fun () -> Slice.iteri (fun _ _ -> ()) slice
                    fun () -> Slice.sum slice |> ignore
                    fun () -> Slice.max slice |> ignore
                    fun () -> Slice.averageBy float slice |> ignore
                    fun () -> Slice.tryFind (fun _ -> true) slice |> ignore
                    fun () -> Slice.exists (fun _ -> true) slice |> ignore
                    fun () -> Slice.contains 1 slice |> ignore
                    fun () -> Slice.mapInPlace id slice
                    fun () -> Slice.map arena id slice |> ignore
                    fun () -> Slice.filter arena (fun _ -> true) slice |> ignore
                    fun () -> Slice.sort arena slice |> ignore
                    fun () -> Slice.sortInPlace slice
                    fun () -> Slice.sortInPlaceBy id slice
                    fun () -> Slice.toArray slice |> ignore
                    fun () -> Slice.toList slice |> ignore
                    fun () -> Slice.toSeq slice |> Seq.length |> ignore
                    fun () -> steps.MoveNext() |> ignore
                    fun () -> slice[0..0] |> Slice.toArray |> ignore
                ] do
                Check.throws<InvalidOperationException> [ "stale" ] call

            Expect.equal (Slice.length slice, Slice.isEmpty slice, Slice.isValid slice) (3, false, false) "state"
            Expect.equal (Arena.allocated arena) 0L "nothing was allocated")
    ]

[<Tests>]
let tests =
    testList "facade" [ testList "slice functions" functions; testList "slices of values" ofValues ]
