/// The functions of lists in an arena, against those of arrays and of ResizeArray.
module Forge.Tests.ListFunctionTests

open System
open Expecto
open Forge
open Forge.Tests.FacadeSliceTests

/// The public functions of a module of the facade.
let functionsOf (name: string) =
    typeof<ForgeError>.Assembly.GetType(name, throwOnError = true).GetMethods()
    |> Array.filter (fun found -> found.IsStatic && not (found.Name.Contains '$'))
    |> Array.map _.Name
    |> Array.distinct
    |> Array.sort

/// The bytes of the managed heap that an action takes once it is warm.
let garbageOf (action: unit -> unit) =
    for _ in 1..50 do
        action ()

    let before = GC.GetAllocatedBytesForCurrentThread()
    action ()
    GC.GetAllocatedBytesForCurrentThread() - before

/// What a function returns, or the name of the exception that it throws.
let outcome (call: unit -> 'R) : Result<'R, string> =
    try
        Ok(call ())
    with error ->
        Error(error.GetType().Name)

/// Compares what a function of lists and one of arrays return, for any values.
let private alike name (ofList: ArenaLease -> ArenaList<int> -> 'R) (ofArray: int[] -> 'R) =
    Check.property $"{name} is that of an array" 100 (fun (values: int[]) ->
        use arena = Arena.heap (64 * KiB)
        let list = arena |> ArenaList.ofArray values
        Expect.equal (outcome (fun () -> ofList arena list)) (outcome (fun () -> ofArray (Array.copy values))) "same")

/// Compares what a function makes of a list and of an array.
let private changed name (change: ArenaList<int> -> unit) (ofArray: int[] -> int[]) =
    alike
        name
        (fun _ list ->
            change list
            ArenaList.toArray list)
        ofArray

let private small n = n < 2

let private half n =
    if n % 2 = 0 then ValueSome(float n / 2.0) else ValueNone

let private reading =
    [
        alike "length" (fun _ -> ArenaList.length) Array.length
        alike "isEmpty" (fun _ -> ArenaList.isEmpty) Array.isEmpty
        alike "item" (fun _ -> ArenaList.item 2) (fun values ->
            if values.Length > 2 then
                values[2]
            else
                raise (ArgumentOutOfRangeException()))
        alike "tryItem" (fun _ list -> [ for i in -1 .. 50 -> ArenaList.tryItem i list ]) (fun values ->
            [ for i in -1 .. 50 -> toValueOption (Array.tryItem i values) ])
        alike "head" (fun _ -> ArenaList.head) Array.head
        alike "last" (fun _ -> ArenaList.last) Array.last
        alike "tryHead" (fun _ -> ArenaList.tryHead) (Array.tryHead >> toValueOption)
        alike "tryLast" (fun _ -> ArenaList.tryLast) (Array.tryLast >> toValueOption)
        alike "iter" (fun _ list -> seen (fun see -> ArenaList.iter see list)) List.ofArray
        alike
            "iteri"
            (fun _ list -> seen (fun see -> ArenaList.iteri (fun i value -> see (i, value)) list))
            (Array.indexed >> List.ofArray)
        alike "fold" (fun _ -> ArenaList.fold joined "") (Array.fold joined "")
        alike "sum" (fun _ -> ArenaList.sum) Array.sum
        alike "sumBy" (fun _ -> ArenaList.sumBy float) (Array.sumBy float)
        alike "min" (fun _ -> ArenaList.min) Array.min
        alike "max" (fun _ -> ArenaList.max) Array.max
        alike "minBy" (fun _ -> ArenaList.minBy (fun n -> n % 5)) (Array.minBy (fun n -> n % 5))
        alike "maxBy" (fun _ -> ArenaList.maxBy (fun n -> n % 5)) (Array.maxBy (fun n -> n % 5))
        alike "tryFind" (fun _ -> ArenaList.tryFind small) (Array.tryFind small >> toValueOption)
        alike "tryFindIndex" (fun _ -> ArenaList.tryFindIndex small) (Array.tryFindIndex small >> toValueOption)
        alike "exists" (fun _ -> ArenaList.exists small) (Array.exists small)
        alike "forall" (fun _ -> ArenaList.forall small) (Array.forall small)
        alike "contains" (fun _ -> ArenaList.contains 3) (Array.contains 3)
        alike
            "binarySearch"
            (fun _ list ->
                ArenaList.sortInPlace list
                [ for n in -3 .. 3 -> ArenaList.binarySearch n list < 0 ])
            (fun values -> [ for n in -3 .. 3 -> not (Array.contains n values) ])
        alike "toList" (fun _ -> ArenaList.toList) List.ofArray
        alike "toSeq" (fun _ -> ArenaList.toSeq >> List.ofSeq) List.ofArray
        alike "toSlice" (fun _ -> ArenaList.toSlice >> Slice.toArray) id
        alike "a loop" (fun _ list -> [ for value in list -> value ]) List.ofArray
    ]

let private making =
    [
        alike "map" (fun arena -> ArenaList.map arena float >> ArenaList.toArray) (Array.map float)
        alike
            "choose"
            (fun arena -> ArenaList.choose arena half >> ArenaList.toArray)
            (Array.choose (half >> ValueOption.toOption))
        alike "filter" (fun arena -> ArenaList.filter arena small >> ArenaList.toArray) (Array.filter small)
        changed "mapInPlace" (ArenaList.mapInPlace (fun n -> n / 2)) (Array.map (fun n -> n / 2))
        changed "sortInPlace" ArenaList.sortInPlace Array.sort
        changed "sortInPlaceBy" (ArenaList.sortInPlaceBy (fun n -> -n)) (Array.sortBy (fun n -> -n))
        changed
            "sortInPlaceWith"
            (ArenaList.sortInPlaceWith (fun a b -> compare b a))
            (Array.sortWith (fun a b -> compare b a))
        changed "insertAt at the start" (ArenaList.insertAt 0 7) (Array.insertAt 0 7)
        changed "insertAt at the end" (fun list -> list |> ArenaList.insertAt list.Count 7) (fun values ->
            Array.insertAt values.Length 7 values)
        changed
            "removeAt"
            (fun list ->
                if list.Count > 1 then
                    list |> ArenaList.removeAt 1)
            (fun values ->
                if values.Length > 1 then
                    Array.removeAt 1 values
                else
                    values)
        changed "clear" ArenaList.clear (fun _ -> [||])

        Check.property "ofSeq, ofList, add and addRange bring the same values, in order" 100 (fun (values: int list) ->
            use arena = Arena.heap (64 * KiB)
            let array = List.toArray values

            let grown adding =
                let list = arena |> ArenaList.create<int>
                adding list
                list

            for list in
                [
                    arena |> ArenaList.ofSeq array
                    arena |> ArenaList.ofSeq values
                    arena |> ArenaList.ofSeq (Seq.ofList values |> Seq.map id)
                    arena |> ArenaList.ofList values
                    grown (fun list ->
                        for value in values do
                            list |> ArenaList.add value)
                    grown (ArenaList.addRange values)
                    grown (ArenaList.addRange array)
                    grown (ArenaList.addRange (Seq.map id values))
                ] do
                Expect.equal (ArenaList.toArray list) array "values"

            let doubled = arena |> ArenaList.ofList values
            doubled |> ArenaList.addRange (ArenaList.toSeq doubled)
            Expect.equal (ArenaList.toArray doubled) (Array.append array array) "its own values")
    ]

let private others =
    [
        testCase "an empty list has no first and no last value, and the message names the try function" (fun () ->
            use arena = Arena.heap (1 * KiB)
            let empty = arena |> ArenaList.create<int>

            for call, name in [ ArenaList.head, "ArenaList.tryHead"; ArenaList.last, "ArenaList.tryLast" ] do
                Check.throws<ArgumentException> [ "empty"; name ] (fun () -> call empty |> ignore))

        testCase
            "a list with room for its values takes no more, and one that is not to grow in a scope says so"
            (fun () ->
                use arena = Arena.heap (1 * KiB)
                let list = arena |> ArenaList.withCapacity<int> 3
                let before = Arena.allocated arena

                Arena.scope arena (fun () ->
                    list |> ArenaList.addRange [ 1; 2; 3 ]

                    Check.throws<InvalidOperationException> [ "scope" ] (fun () -> list |> ArenaList.add 4))

                Expect.equal (ArenaList.toList list, Arena.allocated arena) ([ 1; 2; 3 ], before) "in its room")

        testCase "a list that does not fit is refused as a whole" (fun () ->
            use arena = Arena.heap 100L
            let list = arena |> ArenaList.ofList [ 1; 2 ]

            for values in [ Seq.ofList [ 1..20 ]; Seq.ofArray [| 1..20 |]; Seq.init 20 id ] do
                Check.throws<ArenaExhaustedException> [] (fun () -> list |> ArenaList.addRange values)
                Expect.equal (ArenaList.toList list) [ 1; 2 ] "unchanged")

        testCase "a function may add to the list that it is called with, and sees the values as they were" (fun () ->
            use arena = Arena.heap (64 * KiB)
            let list = arena |> ArenaList.ofList [ 1; 2; 3 ]

            list
            |> ArenaList.iter (fun n -> list |> ArenaList.addRange [ for i in 1..n -> 10 * i ])

            Expect.equal (ArenaList.toList list) [ 1; 2; 3; 10; 10; 20; 10; 20; 30 ] "values")

        testCase "every function of a stale list throws" (fun () ->
            use arena = Arena.heap (1 * KiB)
            let list = arena |> ArenaList.ofList [ 1; 2; 3 ]
            Arena.reset arena

            let calls: (string * (unit -> unit)) list =
                [
                    "length", (fun () -> ArenaList.length list |> ignore)
                    "isEmpty", (fun () -> ArenaList.isEmpty list |> ignore)
                    "item", (fun () -> ArenaList.item 0 list |> ignore)
                    "tryItem", (fun () -> ArenaList.tryItem 9 list |> ignore)
                    "head", (fun () -> ArenaList.head list |> ignore)
                    "tryHead", (fun () -> ArenaList.tryHead list |> ignore)
                    "last", (fun () -> ArenaList.last list |> ignore)
                    "tryLast", (fun () -> ArenaList.tryLast list |> ignore)
                    "add", (fun () -> ArenaList.add 1 list)
                    "addRange", (fun () -> ArenaList.addRange [] list)
                    "insertAt", (fun () -> ArenaList.insertAt 0 1 list)
                    "removeAt", (fun () -> ArenaList.removeAt 0 list)
                    "clear", (fun () -> ArenaList.clear list)
                    "iter", (fun () -> ArenaList.iter ignore list)
                    "iteri", (fun () -> ArenaList.iteri (fun _ _ -> ()) list)
                    "fold", (fun () -> ArenaList.fold (+) 0 list |> ignore)
                    "sum", (fun () -> ArenaList.sum list |> ignore)
                    "sumBy", (fun () -> ArenaList.sumBy id list |> ignore)
                    "min", (fun () -> ArenaList.min list |> ignore)
                    "max", (fun () -> ArenaList.max list |> ignore)
                    "minBy", (fun () -> ArenaList.minBy id list |> ignore)
                    "maxBy", (fun () -> ArenaList.maxBy id list |> ignore)
                    "tryFind", (fun () -> ArenaList.tryFind small list |> ignore)
                    "tryFindIndex", (fun () -> ArenaList.tryFindIndex small list |> ignore)
                    "exists", (fun () -> ArenaList.exists small list |> ignore)
                    "forall", (fun () -> ArenaList.forall small list |> ignore)
                    "contains", (fun () -> ArenaList.contains 1 list |> ignore)
                    "binarySearch", (fun () -> ArenaList.binarySearch 1 list |> ignore)
                    "mapInPlace", (fun () -> ArenaList.mapInPlace id list)
                    "map", (fun () -> ArenaList.map arena id list |> ignore)
                    "choose", (fun () -> ArenaList.choose arena half list |> ignore)
                    "filter", (fun () -> ArenaList.filter arena small list |> ignore)
                    "sortInPlace", (fun () -> ArenaList.sortInPlace list)
                    "sortInPlaceBy", (fun () -> ArenaList.sortInPlaceBy id list)
                    "sortInPlaceWith", (fun () -> ArenaList.sortInPlaceWith compare list)
                    "toArray", (fun () -> ArenaList.toArray list |> ignore)
                    "toList", (fun () -> ArenaList.toList list |> ignore)
                    "toSeq", (fun () -> ArenaList.toSeq list |> Seq.length |> ignore)
                    "toSlice", (fun () -> ArenaList.toSlice list |> ignore)
                ]

            for _, call in calls do
                Check.throws<InvalidOperationException> [ "stale" ] call

            Expect.isFalse (ArenaList.isValid list) "isValid does not"
            Expect.equal (Arena.allocated arena) 0L "nothing was allocated"
            Needs.jit "metadata of generic functions that nothing calls"

            Expect.equal
                (calls |> List.map fst |> List.sort |> Array.ofList)
                (functionsOf "Forge.ArenaList"
                 |> Array.except [ "create"; "withCapacity"; "ofArray"; "ofList"; "ofSeq"; "isValid" ])
                "all functions of a list")

        testCase "loops over lists allocate nothing on the managed heap" (fun () ->
            use arena = Arena.heap (256 * KiB)
            let list = arena |> ArenaList.create<struct (int * float)>
            let mutable total = 0.0

            let work () =
                Arena.scope arena (fun () ->
                    let list = arena |> ArenaList.create

                    for i in 1..1000 do
                        list |> ArenaList.add struct (i * 7919 % 1000, float i)

                    let picked =
                        list
                        |> ArenaList.map arena (fun struct (n, x) -> float n + x)
                        |> ArenaList.filter arena (fun x -> x > 500.0)

                    for x in picked do
                        total <- total + x

                    picked |> ArenaList.iter (fun x -> total <- total - x)
                    total <- total + ArenaList.sum picked + ArenaList.max picked
                    ArenaList.sortInPlace picked)

            work ()
            Expect.isTrue (ArenaList.isEmpty list) "another list"
            Expect.isLessThan (garbageOf work) 200L "bytes, for 1,000 values")
    ]

[<Tests>]
let tests =
    testList "facade" [ testList "list functions" (reading @ making); testList "lists" others ]
