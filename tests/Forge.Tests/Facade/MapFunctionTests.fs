/// The functions of maps in an arena, against those of Map and of Dictionary.
module Forge.Tests.MapFunctionTests

open System
open System.Collections.Generic
open Expecto
open Forge
open Forge.Tests.FacadeSliceTests
open Forge.Tests.ListFunctionTests

type private Pairs = (int * int) list

/// Compares what a function of maps and one of Map return, for any pairs.
let private alike name (ofArenaMap: ArenaLease -> ArenaMap<int, int> -> 'R) (ofMap: Map<int, int> -> 'R) =
    Check.property $"{name} is that of a Map" 100 (fun (pairs: Pairs) ->
        use arena = Arena.heap (64 * KiB)
        let map = arena |> ArenaMap.ofSeq pairs
        Expect.equal (outcome (fun () -> ofArenaMap arena map)) (outcome (fun () -> ofMap (Map.ofList pairs))) "same")

/// Compares what a function makes of both.
let private changed name (change: ArenaMap<int, int> -> unit) (ofMap: Map<int, int> -> Map<int, int>) =
    alike
        name
        (fun _ map ->
            change map
            map |> ArenaMap.toSeq |> Map.ofSeq)
        ofMap

let private bigger key value = value > key

let private increased value =
    match value with
    | ValueSome value -> ValueSome(value + 1)
    | ValueNone -> ValueSome 7

let private dropped (value: int voption) =
    value
    |> ValueOption.bind (fun value -> if value > 0 then ValueNone else ValueSome value)

let private asOption change =
    Option.toValueOption >> change >> ValueOption.toOption

let private functions =
    [
        alike "count" (fun _ -> ArenaMap.count) Map.count
        alike "isEmpty" (fun _ -> ArenaMap.isEmpty) Map.isEmpty
        alike "find" (fun _ -> ArenaMap.find 1) (Map.find 1)
        alike "tryFind" (fun _ -> ArenaMap.tryFind 1) (Map.tryFind 1 >> toValueOption)
        alike "containsKey" (fun _ -> ArenaMap.containsKey 1) (Map.containsKey 1)
        alike "exists" (fun _ -> ArenaMap.exists bigger) (Map.exists bigger)
        alike "forall" (fun _ -> ArenaMap.forall bigger) (Map.forall bigger)
        alike
            "fold, in any order,"
            (fun _ -> ArenaMap.fold (fun sum key value -> sum + 31L * int64 key + int64 value) 0L)
            (Map.fold (fun sum key value -> sum + 31L * int64 key + int64 value) 0L)
        alike
            "iter, in any order,"
            (fun _ map ->
                seen (fun see -> map |> ArenaMap.iter (fun key value -> see (key, value)))
                |> List.sort)
            Map.toList
        alike "toArray" (fun _ -> ArenaMap.toArray >> Array.sort) Map.toArray
        alike "keys" (fun _ -> ArenaMap.keys >> Array.sort) (Map.keys >> Array.ofSeq)
        alike "values" (fun _ -> ArenaMap.values >> Array.sort) (Map.values >> Array.ofSeq >> Array.sort)
        alike "a loop" (fun _ map -> [ for KeyValue(key, value) in map -> key, value ] |> List.sort) Map.toList
        changed "add" (ArenaMap.add 1 5) (Map.add 1 5)
        changed "remove" (ArenaMap.remove 1) (Map.remove 1)
        changed "clear" ArenaMap.clear (fun _ -> Map.empty)
        changed "change that sets" (ArenaMap.change 1 increased) (Map.change 1 (asOption increased))
        changed "change that removes" (ArenaMap.change 1 dropped) (Map.change 1 (asOption dropped))
        changed "update" (ArenaMap.update 1 (fun value -> value + 1)) (fun map ->
            map |> Map.change 1 (fun value -> Some(defaultArg value 0 + 1)))
        alike "tryRemove" (fun _ map -> ArenaMap.tryRemove 1 map, ArenaMap.containsKey 1 map) (fun map ->
            toValueOption (Map.tryFind 1 map), false)
        alike
            "ofStructSeq"
            (fun arena map ->
                arena
                |> ArenaMap.ofStructSeq (map |> ArenaMap.toSeq |> Seq.map (fun (key, value) -> struct (key, value)))
                |> ArenaMap.toSeq
                |> Map.ofSeq)
            id
    ]

[<Struct>]
type private Place = { Row: int; Column: int64 }

[<Struct>]
type private Token =
    | Number of number: int
    | Sign of sign: char

/// A map from and to the keys, for each key that F# infers.
let private holds (keys: 'Key list) =
    use arena = Arena.heap (4 * KiB)
    let map = arena |> ArenaMap.create

    for i, key in List.indexed keys do
        map |> ArenaMap.add key struct (i, key)

    for i, key in List.indexed keys do
        Expect.equal (ArenaMap.find key map) struct (i, key) "value"

    Expect.equal (ArenaMap.keys map) (Array.ofList keys) "in order"

let private others =
    [
        testCase "struct tuples, records, unions, enumerations and references are keys and values" (fun () ->
            holds [ struct (1, 'a'); struct (1, 'b'); struct (2, 'a') ]
            holds [ { Row = 1; Column = 2L }; { Row = 2; Column = 1L } ]
            holds [ Number 1; Sign '1'; Sign '+' ]
            holds [ DayOfWeek.Monday; DayOfWeek.Friday ]
            holds [ Guid.NewGuid(); Guid.Empty ]
            use arena = Arena.heap (1 * KiB)
            holds [ arena |> Arena.alloc 1; arena |> Arena.alloc 1; ArenaRef() ])

        testCase "the function of update may add keys, so that results of a recursion can be remembered" (fun () ->
            use arena = Arena.heap (64 * KiB)
            let known = arena |> ArenaMap.create<int, int64>

            let rec fibonacci n =
                if n < 2 then
                    int64 n
                else
                    match known |> ArenaMap.tryFind n with
                    | ValueSome result -> result
                    | ValueNone ->
                        known |> ArenaMap.update n (fun _ -> fibonacci (n - 1) + fibonacci (n - 2))
                        known |> ArenaMap.find n

            Expect.equal (fibonacci 80) 23416728348467685L "result"

            Expect.isTrue
                (known
                 |> ArenaMap.forall (fun n result -> n < 4 || result = known[n - 1] + known[n - 2]))
                "all")

        testCase "a key that is not there is named, and one more than fits changes nothing" (fun () ->
            use arena = Arena.heap 300L
            let map = arena |> ArenaMap.withCapacity<int, int> 8

            for i in 1..8 do
                map |> ArenaMap.add i i

            Check.throws<KeyNotFoundException> [ "77" ] (fun () -> map |> ArenaMap.find 77 |> ignore)

            for call in [ ArenaMap.add 9 9; ArenaMap.update 9 id; ArenaMap.change 9 increased ] do
                Check.throws<ArenaExhaustedException> [] (fun () -> call map)

            Expect.equal (ArenaMap.keys map) [| 1..8 |] "unchanged")

        testCase "a map stays correct however an enumerator is used" (fun () ->
            use arena = Arena.heap (4 * KiB)
            let map = arena |> ArenaMap.ofSeq [ 1, 1; 2, 2 ]
            let mutable entries = map.GetEnumerator()

            Expect.equal [ for _ in 1..5 -> entries.MoveNext() ] [ true; true; false; false; false ] "once"
            map |> ArenaMap.add 3 3
            Expect.isTrue (entries.MoveNext()) "what was added meanwhile"
            Expect.equal entries.Current.Key 3 "key")

        testCase "every function of a stale map throws" (fun () ->
            use arena = Arena.heap (1 * KiB)
            let map = arena |> ArenaMap.ofSeq [ 1, 1 ]
            Arena.reset arena

            let calls: (string * (unit -> unit)) list =
                [
                    "count", (fun () -> ArenaMap.count map |> ignore)
                    "isEmpty", (fun () -> ArenaMap.isEmpty map |> ignore)
                    "containsKey", (fun () -> ArenaMap.containsKey 1 map |> ignore)
                    "find", (fun () -> ArenaMap.find 1 map |> ignore)
                    "tryFind", (fun () -> ArenaMap.tryFind 1 map |> ignore)
                    "add", (fun () -> ArenaMap.add 1 1 map)
                    "update", (fun () -> ArenaMap.update 1 id map)
                    "change", (fun () -> ArenaMap.change 1 id map)
                    "remove", (fun () -> ArenaMap.remove 1 map)
                    "tryRemove", (fun () -> ArenaMap.tryRemove 1 map |> ignore)
                    "clear", (fun () -> ArenaMap.clear map)
                    "iter", (fun () -> ArenaMap.iter (fun _ _ -> ()) map)
                    "fold", (fun () -> ArenaMap.fold (fun _ _ _ -> ()) () map)
                    "exists", (fun () -> ArenaMap.exists bigger map |> ignore)
                    "forall", (fun () -> ArenaMap.forall bigger map |> ignore)
                    "keys", (fun () -> ArenaMap.keys map |> ignore)
                    "values", (fun () -> ArenaMap.values map |> ignore)
                    "toArray", (fun () -> ArenaMap.toArray map |> ignore)
                    "toSeq", (fun () -> ArenaMap.toSeq map |> Seq.length |> ignore)
                ]

            for _, call in calls do
                Check.throws<InvalidOperationException> [ "stale" ] call

            Expect.isFalse (ArenaMap.isValid map) "isValid does not"

            Expect.equal
                (calls |> List.map fst |> List.sort |> Array.ofList)
                (functionsOf "Forge.ArenaMap"
                 |> Array.except [ "create"; "withCapacity"; "ofSeq"; "ofStructSeq"; "isValid" ])
                "all functions of a map")

        testCase "loops over maps and updates allocate nothing on the managed heap" (fun () ->
            use arena = Arena.heap (256 * KiB)
            let mutable total = 0

            let work () =
                Arena.scope arena (fun () ->
                    let map = arena |> ArenaMap.create<struct (int * int), int>

                    for i in 1..1000 do
                        map |> ArenaMap.update struct (i % 100, i % 7) (fun count -> count + 1)

                    map |> ArenaMap.change struct (1, 1) increased

                    for KeyValue(struct (a, b), count) in map do
                        total <- total + a + b + count

                    map |> ArenaMap.iter (fun _ count -> total <- total - count)
                    total <- total + (map |> ArenaMap.fold (fun sum _ count -> sum + count) 0)

                    if map |> ArenaMap.exists (fun _ count -> count < 0) then
                        failtest "counts")

            Expect.isLessThan (garbageOf work) 200L "bytes, for 1,000 updates")
    ]

[<Tests>]
let tests =
    testList "facade" [ testList "map functions" functions; testList "maps" others ]
