/// The functions of maps whose keys are texts, against those of Map, and those of interners.
module Forge.Tests.TextMapFunctionTests

open System
open System.Collections.Generic
open System.Text
open Expecto
open FsCheck
open Forge
open Forge.Tests.FacadeSliceTests
open Forge.Tests.ListFunctionTests

type private Pairs = (NonNull<string> * int) list

/// Strings as they are in an arena, where a lone surrogate is U+FFFD.
let private wellFormed (pairs: Pairs) =
    pairs
    |> List.map (fun (key, value) -> Encoding.UTF8.GetString(Encoding.UTF8.GetBytes key.Get), value)

/// Compares what a function of maps and one of Map return, for any pairs, and one more.
let private alike name (ofArenaMap: ArenaLease -> ArenaTextMap<int> -> 'R) (ofMap: Map<string, int> -> 'R) =
    Check.property $"{name} is that of a Map" 100 (fun (pairs: Pairs) (hasOne: bool) ->
        use arena = Arena.heap (256 * KiB)
        let pairs = wellFormed pairs @ (if hasOne then [ "één", 1 ] else [])
        let map = arena |> ArenaTextMap.ofSeq pairs
        Expect.equal (outcome (fun () -> ofArenaMap arena map)) (outcome (fun () -> ofMap (Map.ofList pairs))) "same")

/// Compares what a function makes of both.
let private changed name (change: ArenaTextMap<int> -> unit) (ofMap: Map<string, int> -> Map<string, int>) =
    alike
        name
        (fun _ map ->
            change map
            map |> ArenaTextMap.toSeq |> Map.ofSeq)
        ofMap

let private utf8 = Encoding.UTF8.GetBytes "één"

let private long _ value = value > 0

let private increased value =
    match value with
    | ValueSome value -> ValueSome(value + 1)
    | ValueNone -> ValueSome 7

let private removed (_: int voption) : int voption = ValueNone

let private counted (map: Map<string, int>) =
    map |> Map.change "één" (fun value -> Some(defaultArg value 0 + 1))

let private functions =
    [
        alike "count" (fun _ -> ArenaTextMap.count) Map.count
        alike "isEmpty" (fun _ -> ArenaTextMap.isEmpty) Map.isEmpty
        alike "find" (fun _ -> ArenaTextMap.find "één") (Map.find "één")
        alike "tryFind" (fun _ -> ArenaTextMap.tryFind "één") (Map.tryFind "één" >> toValueOption)
        alike
            "tryFindUtf8"
            (fun _ map -> ArenaTextMap.tryFindUtf8 (ReadOnlySpan utf8) map)
            (Map.tryFind "één" >> toValueOption)
        alike "containsKey" (fun _ -> ArenaTextMap.containsKey "één") (Map.containsKey "één")
        alike
            "containsKeyUtf8"
            (fun _ map -> ArenaTextMap.containsKeyUtf8 (ReadOnlySpan utf8) map)
            (Map.containsKey "één")
        alike "exists" (fun _ -> ArenaTextMap.exists long) (Map.exists long)
        alike "forall" (fun _ -> ArenaTextMap.forall long) (Map.forall long)
        alike
            "fold, in any order,"
            (fun _ map ->
                map
                |> ArenaTextMap.fold (fun found key value -> Set.add (ArenaText.toString key, value) found) Set.empty)
            (Map.fold (fun found key value -> Set.add (key, value) found) Set.empty)
        alike
            "iter, in any order,"
            (fun _ map ->
                seen (fun see -> map |> ArenaTextMap.iter (fun key value -> see (string key, value)))
                |> Set.ofList)
            (Map.toList >> Set.ofList)
        alike "toArray" (fun _ -> ArenaTextMap.toArray >> Set.ofArray) (Map.toArray >> Set.ofArray)
        alike "keys" (fun _ -> ArenaTextMap.keys >> Set.ofArray) (Map.keys >> Set.ofSeq)
        alike "values" (fun _ -> ArenaTextMap.values >> Array.sort) (Map.values >> Array.ofSeq >> Array.sort)
        alike
            "a loop"
            (fun _ map -> Set.ofList [ for KeyValue(key, value) in map -> string key, value ])
            (Map.toList >> Set.ofList)
        changed "add" (ArenaTextMap.add "één" 5) (Map.add "één" 5)
        changed "addUtf8" (fun map -> ArenaTextMap.addUtf8 (ReadOnlySpan utf8) 5 map) (Map.add "één" 5)
        changed "remove" (ArenaTextMap.remove "één") (Map.remove "één")
        changed "clear" ArenaTextMap.clear (fun _ -> Map.empty)
        changed "change that sets" (ArenaTextMap.change "één" increased) (fun map ->
            map
            |> Map.change "één" (Option.toValueOption >> increased >> ValueOption.toOption))
        changed "change that removes" (ArenaTextMap.change "één" removed) (Map.remove "één")
        changed "update" (ArenaTextMap.update "één" (fun value -> value + 1)) counted
        changed
            "updateUtf8"
            (fun map -> ArenaTextMap.updateUtf8 (ReadOnlySpan utf8) (fun value -> value + 1) map)
            counted
        alike
            "ofStructSeq"
            (fun arena map ->
                arena
                |> ArenaTextMap.ofStructSeq (
                    map |> ArenaTextMap.toSeq |> Seq.map (fun (key, value) -> struct (key, value))
                )
                |> ArenaTextMap.toSeq
                |> Map.ofSeq)
            id
    ]

let private others =
    [
        testCase "the function of update may add keys" (fun () ->
            use arena = Arena.heap (64 * KiB)
            let map = arena |> ArenaTextMap.create<struct (int * float)>

            let add (value: struct (int * float)) =
                for i in 1..100 do
                    map |> ArenaTextMap.add $"key {i} of {map.Count}" value

                struct (1, 2.0)

            map |> ArenaTextMap.update "first" add
            ArenaTextMap.updateUtf8 (ReadOnlySpan "second"B) add map

            Expect.equal
                (ArenaTextMap.find "first" map, ArenaTextMap.find "second" map, ArenaTextMap.count map)
                (struct (1, 2.0), struct (1, 2.0), 202)
                "values")

        testCase "a key that is not there is named, and one more than fits changes nothing" (fun () ->
            use arena = Arena.heap 450L
            let map = arena |> ArenaTextMap.withCapacity<int> 8

            for i in 1..8 do
                map |> ArenaTextMap.add (string i) i

            Check.throws<KeyNotFoundException> [ "missing" ] (fun () -> map |> ArenaTextMap.find "missing" |> ignore)

            for call in
                [
                    ArenaTextMap.add "9" 9
                    ArenaTextMap.update "9" id
                    ArenaTextMap.change "9" increased
                    fun map -> ArenaTextMap.updateUtf8 (ReadOnlySpan "9"B) id map
                    fun map -> ArenaTextMap.addUtf8 (ReadOnlySpan "9"B) 9 map
                ] do
                Check.throws<ArenaExhaustedException> [] (fun () -> call map)

            Expect.equal (ArenaTextMap.keys map) [| for i in 1..8 -> string i |] "unchanged")

        testCase "every function of a stale map throws" (fun () ->
            use arena = Arena.heap (1 * KiB)
            let map = arena |> ArenaTextMap.ofSeq [ "a", 1 ]
            Arena.reset arena

            let calls: (string * (unit -> unit)) list =
                [
                    "count", (fun () -> ArenaTextMap.count map |> ignore)
                    "isEmpty", (fun () -> ArenaTextMap.isEmpty map |> ignore)
                    "containsKey", (fun () -> ArenaTextMap.containsKey "a" map |> ignore)
                    "containsKeyUtf8", (fun () -> ArenaTextMap.containsKeyUtf8 (ReadOnlySpan utf8) map |> ignore)
                    "find", (fun () -> ArenaTextMap.find "a" map |> ignore)
                    "tryFind", (fun () -> ArenaTextMap.tryFind "a" map |> ignore)
                    "tryFindUtf8", (fun () -> ArenaTextMap.tryFindUtf8 (ReadOnlySpan utf8) map |> ignore)
                    "add", (fun () -> ArenaTextMap.add "a" 1 map)
                    "addUtf8", (fun () -> ArenaTextMap.addUtf8 (ReadOnlySpan utf8) 1 map)
                    "update", (fun () -> ArenaTextMap.update "a" id map)
                    "updateUtf8", (fun () -> ArenaTextMap.updateUtf8 (ReadOnlySpan utf8) id map)
                    "change", (fun () -> ArenaTextMap.change "a" id map)
                    "remove", (fun () -> ArenaTextMap.remove "a" map)
                    "clear", (fun () -> ArenaTextMap.clear map)
                    "iter", (fun () -> ArenaTextMap.iter (fun _ _ -> ()) map)
                    "fold", (fun () -> ArenaTextMap.fold (fun _ _ _ -> ()) () map)
                    "exists", (fun () -> ArenaTextMap.exists long map |> ignore)
                    "forall", (fun () -> ArenaTextMap.forall long map |> ignore)
                    "keys", (fun () -> ArenaTextMap.keys map |> ignore)
                    "values", (fun () -> ArenaTextMap.values map |> ignore)
                    "toArray", (fun () -> ArenaTextMap.toArray map |> ignore)
                    "toSeq", (fun () -> ArenaTextMap.toSeq map |> Seq.length |> ignore)
                ]

            for _, call in calls do
                Check.throws<InvalidOperationException> [ "stale" ] call

            Expect.isFalse (ArenaTextMap.isValid map) "isValid does not"

            Expect.equal
                (calls |> List.map fst |> List.sort |> Array.ofList)
                (functionsOf "Forge.ArenaTextMap"
                 |> Array.except [ "create"; "withCapacity"; "ofSeq"; "ofStructSeq"; "isValid" ])
                "all functions of a map")

        testCase "counting words allocates nothing on the managed heap" (fun () ->
            use arena = Arena.heap (64 * KiB)
            let words = [| "een"; "twee"; "één"; "drie" |]
            let text = arena |> ArenaText.ofString "twee"
            let mutable total = 0

            let work () =
                Arena.scope arena (fun () ->
                    let counts = arena |> ArenaTextMap.create<int>

                    for i in 1..1000 do
                        counts |> ArenaTextMap.update words[i % 4] (fun count -> count + 1)
                        ArenaTextMap.updateUtf8 text.Span (fun count -> count + 1) counts

                    for KeyValue(word, count) in counts do
                        total <- total + word.Length + count

                    counts
                    |> ArenaTextMap.iter (fun word count -> total <- total - word.Length - count)

                    total <- total + (counts |> ArenaTextMap.tryFind "één" |> ValueOption.get))

            Expect.isLessThan (garbageOf work) 200L "bytes, for 2,000 updates"
            Expect.equal total (51 * 250) "count")

        Check.property
            "an interner has each text once, in order, with equal runs for equal texts"
            100
            (fun (pairs: Pairs) ->
                use arena = Arena.heap (256 * KiB)
                let texts = wellFormed pairs |> List.map fst
                let interner = arena |> ArenaInterner.create

                for text in texts do
                    let isKnown = ArenaInterner.toArray interner |> Array.contains text
                    Expect.equal (ArenaInterner.tryFind text interner).IsSome isKnown "there only if it was interned"
                    let first = interner |> ArenaInterner.intern text

                    let second =
                        ArenaInterner.internUtf8 (ReadOnlySpan(Encoding.UTF8.GetBytes text)) interner

                    let found = interner |> ArenaInterner.tryFind text |> ValueOption.get
                    Expect.equal (ArenaText.toString first) text "text"
                    Expect.equal (ArenaText.toRun first) (ArenaText.toRun second) "the same address"
                    Expect.equal (ArenaText.toRun first) (ArenaText.toRun found) "the same address"

                Expect.equal (ArenaInterner.toArray interner) (texts |> List.distinct |> Array.ofList) "texts"
                Expect.equal [ for text in interner -> string text ] (List.distinct texts) "a loop"
                Expect.equal (ArenaInterner.count interner) (List.distinct texts).Length "count")

        testCase "every function of a stale interner throws" (fun () ->
            use arena = Arena.heap (1 * KiB)
            let interner = arena |> ArenaInterner.create
            Arena.reset arena

            for call in
                [
                    fun () -> ArenaInterner.count interner |> ignore
                    fun () -> ArenaInterner.intern "a" interner |> ignore
                    fun () -> ArenaInterner.internUtf8 (ReadOnlySpan utf8) interner |> ignore
                    fun () -> ArenaInterner.tryFind "a" interner |> ignore
                    fun () -> ArenaInterner.toArray interner |> ignore
                ] do
                Check.throws<InvalidOperationException> [ "stale" ] call

            Expect.isFalse (ArenaInterner.isValid interner) "isValid does not")
    ]

[<Tests>]
let tests =
    testList
        "facade"
        [
            testList "text map functions" functions
            testList "text maps and interners" others
        ]
