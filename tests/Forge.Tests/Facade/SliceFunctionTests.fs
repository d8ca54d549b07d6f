/// More functions of slices, against those of arrays: what fails without a value, what takes two slices, what copies and orders.
module Forge.Tests.SliceFunctionTests

open System
open System.Collections.Generic
open Expecto
open Forge
open Forge.Tests.FacadeSliceTests

/// What a function returns, or the name of the exception that it throws.
let private outcome (call: unit -> 'R) : Result<'R, string> =
    try
        Ok(call ())
    with error ->
        Error(error.GetType().Name)

let private big n = n > 4
let private bigHalf n = if n > 4 then Some(n / 2) else None
let private bigHalfV n = bigHalf n |> Option.toValueOption

let private functions =
    [
        like "head" (fun _ slice -> outcome (fun () -> Slice.head slice)) (fun values ->
            outcome (fun () -> Array.head values))
        like "last" (fun _ slice -> outcome (fun () -> Slice.last slice)) (fun values ->
            outcome (fun () -> Array.last values))
        like "find" (fun _ slice -> outcome (fun () -> Slice.find big slice)) (fun values ->
            outcome (fun () -> Array.find big values))
        like "findIndex" (fun _ slice -> outcome (fun () -> Slice.findIndex big slice)) (fun values ->
            outcome (fun () -> Array.findIndex big values))
        like "pick" (fun _ slice -> outcome (fun () -> Slice.pick bigHalfV slice)) (fun values ->
            outcome (fun () -> Array.pick bigHalf values))
        like "tryPick" (fun _ -> Slice.tryPick bigHalfV) (Array.tryPick bigHalf >> toValueOption)
        like "minBy" (fun _ slice -> outcome (fun () -> Slice.minBy (fun n -> n % 5) slice)) (fun values ->
            outcome (fun () -> Array.minBy (fun n -> n % 5) values))
        like "maxBy" (fun _ slice -> outcome (fun () -> Slice.maxBy (fun n -> n % 5) slice)) (fun values ->
            outcome (fun () -> Array.maxBy (fun n -> n % 5) values))
        like "mapi" (fun arena -> Slice.mapi arena (fun i n -> i * n) >> Slice.toArray) (Array.mapi (fun i n -> i * n))
        like "choose" (fun arena -> Slice.choose arena bigHalfV >> Slice.toArray) (Array.choose bigHalf)
        like "copy" (fun arena -> Slice.copy arena >> Slice.toArray) Array.copy
        like "rev" (fun arena -> Slice.rev arena >> Slice.toArray) Array.rev
        like
            "revInPlace"
            (fun _ slice ->
                Slice.revInPlace slice
                Slice.toArray slice)
            Array.rev
        like "sortDescending" (fun arena -> Slice.sortDescending arena >> Slice.toArray) Array.sortDescending
        like "sortBy" (fun arena -> Slice.sortBy arena (fun n -> -n) >> Slice.toArray) (Array.sortBy (fun n -> -n))
        like
            "sortByDescending"
            (fun arena -> Slice.sortByDescending arena string >> Slice.toArray)
            (Array.sortByDescending string)
        like
            "sortWith"
            (fun arena -> Slice.sortWith arena (fun a b -> compare b a) >> Slice.toArray)
            (Array.sortWith (fun a b -> compare b a))
        like
            "sortInPlaceWith"
            (fun _ slice ->
                Slice.sortInPlaceWith (fun a b -> compare b a) slice
                Slice.toArray slice)
            (inPlace (Array.sortInPlaceWith (fun a b -> compare b a)))
        like
            "append"
            (fun arena slice -> Slice.append arena slice (Slice.truncate 2 slice) |> Slice.toArray)
            (fun values -> Array.append values (Array.truncate 2 values))
        like "zip" (fun arena slice -> Slice.zip arena slice (Slice.rev arena slice) |> Slice.toArray) (fun values ->
            Array.zip values (Array.rev values) |> Array.map (fun (a, b) -> struct (a, b)))
        like
            "map2"
            (fun arena slice -> Slice.map2 arena (-) slice (Slice.rev arena slice) |> Slice.toArray)
            (fun values -> Array.map2 (-) values (Array.rev values))
        like
            "iter2"
            (fun arena slice -> seen (fun see -> Slice.iter2 (fun a b -> see (a - b)) slice (Slice.rev arena slice)))
            (fun values -> Array.map2 (-) values (Array.rev values) |> List.ofArray)
        like
            "truncate"
            (fun _ slice -> [ for n in -1 .. 8 -> slice |> Slice.truncate n |> Slice.toArray ])
            (fun values -> [ for n in -1 .. 8 -> Array.truncate n values ])
        like
            "take"
            (fun _ slice -> [ for n in 0 .. slice.Length -> slice |> Slice.take n |> Slice.toArray ])
            (fun values -> [ for n in 0 .. values.Length -> Array.take n values ])
        like
            "skip"
            (fun _ slice -> [ for n in 0 .. slice.Length -> slice |> Slice.skip n |> Slice.toArray ])
            (fun values -> [ for n in 0 .. values.Length -> Array.skip n values ])
        like
            "blit"
            (fun _ slice ->
                if slice.Length > 3 then
                    Slice.blit slice 1 slice 2 2

                Slice.toArray slice)
            (inPlace (fun values ->
                if values.Length > 3 then
                    Array.blit values 1 values 2 2))
    ]

let private refusals =
    [
        testCase "a search that finds nothing throws, and names the try function" (fun () ->
            use arena = Arena.heap 64L
            let slice = arena |> Arena.slice<int> 3
            let empty = Slice.truncate 0 slice

            for call, name in
                [
                    (fun () -> Slice.head empty), "Slice.tryHead"
                    (fun () -> Slice.last empty), "Slice.tryLast"
                ] do
                Check.throws<ArgumentException> [ "empty"; name ] (fun () -> call () |> ignore)

            for call, name in
                [
                    (fun () -> Slice.find big slice), "Slice.tryFind."
                    (fun () -> Slice.findIndex big slice), "Slice.tryFindIndex"
                    (fun () -> Slice.pick bigHalfV slice), "Slice.tryPick"
                ] do
                Check.throws<KeyNotFoundException> [ name ] (fun () -> call () |> ignore))

        testCase
            "slices of different lengths are refused with both lengths, and nothing is allocated or called"
            (fun () ->
                use arena = Arena.heap 64L
                let three = arena |> Arena.slice<int> 3
                let two = Slice.take 2 three

                for call in
                    [
                        fun () -> Slice.iter2 (fun _ _ -> failtest "called") three two
                        fun () ->
                            Slice.map2 arena (fun _ _ -> failtest "called") three two
                            |> ignore<ArenaSlice<int>>
                        fun () -> Slice.zip arena three two |> ignore
                    ] do
                    Check.throws<ArgumentException> [ "3 and 2" ] call

                Expect.equal (Arena.allocated arena) 12L "unchanged")

        testCase "sum and sumBy throw if the sum overflows, as those of arrays do" (fun () ->
            use arena = Arena.heap 64L
            let slice = arena |> Arena.ofList [ Int32.MaxValue; 1 ]

            for call in [ Slice.sum; Slice.sumBy id ] do
                Check.throws<OverflowException> [] (fun () -> call slice |> ignore))

        testCase "sorting by a projection calls it once for each value, and lets its exception through" (fun () ->
            use arena = Arena.heap (4 * KiB)
            let slice = arena |> Arena.init 100 (fun i -> i * 37 % 101)

            for sort in
                [
                    Slice.sortInPlaceBy
                    fun key slice -> slice |> Slice.sortBy arena key |> ignore
                    fun key slice -> slice |> Slice.sortByDescending arena key |> ignore
                ] do
                let mutable calls = 0

                let key value =
                    calls <- calls + 1
                    value

                sort key slice
                Expect.equal calls slice.Length "calls"

                Check.throws<NotSupportedException> [] (fun () ->
                    sort (fun _ -> raise (NotSupportedException())) slice))

        testCase "min, max and contains treat NaN as those of arrays do" (fun () ->
            use arena = Arena.heap (1 * KiB)

            for values in
                [
                    [| nan |]
                    [| nan; 1.0 |]
                    [| 1.0; nan |]
                    [| 2.0; nan; 1.0 |]
                    [| 1.0; 2.0; nan |]
                ] do
                let slice = arena |> Arena.ofArray values

                Expect.equal
                    (string (Slice.min slice), string (Slice.max slice), Slice.contains nan slice)
                    (string (Array.min values), string (Array.max values), Array.contains nan values)
                    $"{values}")

        testCase "parts and copies beyond a slice are refused" (fun () ->
            use arena = Arena.heap 64L
            let slice = arena |> Arena.ofList [ 1; 2; 3 ]

            for call in
                [
                    fun () -> Slice.take 4 slice |> ignore
                    fun () -> Slice.take -1 slice |> ignore
                    fun () -> Slice.skip 4 slice |> ignore
                    fun () -> Slice.skip -1 slice |> ignore
                    fun () -> Slice.blit slice 0 slice 2 2
                    fun () -> Slice.blit slice 2 slice 0 2
                ] do
                Check.throws<ArgumentOutOfRangeException> [] call

            Expect.equal (Slice.toArray slice) [| 1; 2; 3 |] "unchanged")

        testCase "a full arena refuses the result of map, choose and filter, which take room for every value" (fun () ->
            use arena = Arena.heap 20L
            let slice = arena |> Arena.ofList [ 1; 2; 3 ]

            for call in
                [
                    fun () -> slice |> Slice.map arena id
                    fun () -> slice |> Slice.filter arena (fun _ -> false)
                    fun () -> slice |> Slice.choose arena (fun _ -> ValueNone)
                    fun () -> slice |> Slice.append arena slice
                ] do
                Check.throws<ArenaExhaustedException> [ "8 of 20 bytes left" ] (fun () ->
                    call () |> ignore<ArenaSlice<int>>)

            let one = slice |> Slice.take 1 |> Slice.filter arena (fun _ -> true)
            Expect.equal (Slice.toArray one, Arena.allocated arena) ([| 1 |], 16L) "room for one value")

        testCase "loops of slices allocate nothing on the managed heap" (fun () ->
            use arena = Arena.heap (64 * KiB)
            let slice = arena |> Arena.init 1000 (fun i -> i * 7919 % 1000)
            let mutable total = 0

            let work () =
                Arena.scope arena (fun () ->
                    let mapped = slice |> Slice.map arena (fun n -> n + 1)

                    let chosen =
                        mapped
                        |> Slice.choose arena (fun n -> if n > 500 then ValueSome n else ValueNone)

                    slice |> Slice.iter2 (fun a b -> total <- total + a - b) mapped
                    total <- total + Slice.minBy (fun n -> -n) chosen + Slice.find (fun n -> n > 900) chosen
                    Slice.sortInPlace chosen)

            // Sorting by a function makes a comparer, but boxes no keys.
            let sorts () =
                Arena.scope arena (fun () -> slice |> Slice.sortBy arena (fun n -> -n) |> Slice.head |> ignore)

            let bytes (action: unit -> unit) =
                for _ in 1..50 do
                    action ()

                let before = GC.GetAllocatedBytesForCurrentThread()
                action ()
                GC.GetAllocatedBytesForCurrentThread() - before

            Expect.isLessThan (bytes work) 200L "bytes, for 1,000 values"
            Expect.isLessThan (bytes sorts) 1000L "bytes, for about 10,000 comparisons")
    ]

[<Tests>]
let tests =
    testList
        "facade"
        [
            testList "more slice functions" functions
            testList "slices that refuse" refusals
        ]
