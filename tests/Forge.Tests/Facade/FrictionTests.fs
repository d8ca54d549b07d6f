/// What used to be in the way of F# users, each with the line that works now.
module Forge.Tests.FrictionTests

open System.Text.RegularExpressions
open Expecto

/// The friction, what a user types into F# Interactive, and parts of what is shown.
let private frictions =
    [
        "the options are a record, with sizes in the units of everything else",
        "Pool.heapWith { PoolOptions.defaults with MaxLiveBytes = 64 * MiB } 1 (64 * KiB)",
        [ "ArenaPool<HeapBacking>: 0 idle, capacity 1" ]

        "heap and pinned pools take options, too",
        "Pool.heapWith PoolOptions.debug 1 64L, Pool.pinnedWith PoolOptions.debug 2 64L",
        [
            "ArenaPool<HeapBacking>: 0 idle, capacity 1"
            "ArenaPool<PinnedBacking>: 0 idle, capacity 2"
        ]

        "useTask waits at a limit",
        """
let one = Pool.heapWith { PoolOptions.defaults with MaxLeases = 1 } 1 64L
let held = Pool.checkout one
let work = Pool.useTask one (fun arena -> task { return Arena.capacity arena })
let isDoneBefore = work.IsCompleted
held.Dispose()
isDoneBefore, work.Result""",
        [ "(false, 64L)" ]

        "a loop over a slice", "[ for x in slice -> x + 1 ]", [ "[31; 11; 21; 41]" ]
        "part of a slice in F#'s notation", "slice[1..2]", [ "ArenaSlice (2 values): 10; 20" ]
        "the end of a slice",
        "slice[2..], Slice.last slice, slice |> Slice.truncate 0 |> Slice.tryLast",
        [ "20; 40, 40, ValueNone" ]

        "map and filter allocate in an arena",
        "slice |> Slice.map arena float |> Slice.filter arena (fun x -> x > 15.0)",
        [ "ArenaSlice (3 values): 30; 20; 40" ]

        "sort, and sort where the values are",
        "slice |> Slice.sort arena, Arena.ofList [ 2; 1 ] arena |> fun s -> Slice.sortInPlace s; s",
        [ "10; 20; 30; 40"; "(2 values): 1; 2" ]

        "iteri", "slice |> Slice.iteri (fun i x -> printf $\"{i}:{x} \")", [ "0:30 1:10 2:20 3:40" ]

        "exists, item and isEmpty",
        "slice |> Slice.exists (fun x -> x = 20), slice |> Slice.item 1, Slice.isEmpty slice",
        [ "(true, 10, false)" ]

        "toList and toSeq", "Slice.toList slice, slice |> Slice.toSeq |> Seq.length", [ "([30; 10; 20; 40], 4)" ]

        "ofSeq, ofList and init",
        "Arena.ofSeq (Seq.init 2 id) arena, Arena.ofList [ 5 ] arena, Arena.init 3 (fun i -> i * i) arena",
        [ "(2 values): 0; 1"; "(1 value): 5"; "(3 values): 0; 1; 4" ]

        "a struct tuple needs no annotation",
        "arena |> Arena.value struct (1, 2.0)",
        [ "ArenaSlice<struct (int * float)> = ArenaSlice (1 value): (1, 2)" ]

        "nor do struct tuples in lists and results of map",
        "arena |> Arena.ofList [ struct (1, 2.0) ] |> Slice.map arena (fun struct (a, b) -> struct (b, a))",
        [ "ArenaSlice<struct (float * int)> = ArenaSlice (1 value): (2, 1)" ]

        "nor in lists, references and maps that live in an arena",
        "arena |> ArenaList.ofList [ struct (1, 2.0) ], arena |> Arena.deref (Arena.alloc struct (1, 'a') arena)",
        [ "ArenaList (1 value): (1, 2)"; "struct (1, 'a')" ]

        "words are counted in one line, and a loop takes keys and values apart",
        """
let counts = arena |> ArenaTextMap.create<int>
for word in [ "to"; "be"; "or"; "not"; "to"; "be" ] do counts |> ArenaTextMap.update word (fun n -> n + 1)
for KeyValue(word, n) in counts do printf $"{word}={n} "
counts""",
        [
            "to=2 be=2 or=1 not=1"
            "ArenaTextMap (4 keys): to = 2; be = 2; or = 1; not = 1"
        ]

        "an interpolated string becomes a text in the arena",
        "arena |> Arena.text $\"{1.5} of {Slice.length slice}\"",
        [ "ArenaText = 1.5 of 4" ]

        "a slice shows its first values and its length",
        "arena |> Arena.init 12 id",
        [ "ArenaSlice (12 values): 0; 1; 2; 3; 4; 5; 6; 7; 8; 9; ..." ]

        "do use gives back, where a use at top level never does",
        """
let units = Pool.heap 2 64L
do use lease = Pool.checkout units in lease |> Arena.value 1 |> ignore
(Pool.statistics units).Leased, (Pool.statistics others).Leased""",
        [ "(0, 1)" ]

        "nor does a unit of work outlive Pool.using",
        "Pool.using units (fun arena -> arena |> Arena.ofList [ 1; 2 ] |> Slice.sum), (Pool.statistics units).Leased",
        [ "(3, 0)" ]

        "the help of a function that allocates, by a string that names a type",
        "#help \"Arena.slice<int>\"",
        [ "Allocates zeroed values" ]

        "the help of a function of maps", "#help ArenaMap.update", [ "zero if the key is absent" ]

        "the help of a function of slices", "#help Slice.iter2", [ "values of two slices" ]

        "an error shows its case and its message",
        "Pool.tryUse units (Arena.slice<int> 100)",
        [
            "Error"
            "Exhausted: The arena is exhausted: it has 64 bytes left, too little for 400 bytes. Use a larger arena"
        ]
    ]

let private setup =
    """
let arena = Arena.heap (4 * KiB)
let slice = arena |> Arena.ofList [ 30; 10; 20; 40 ]
let others = Pool.heap 2 64L
use kept = Pool.checkout others"""

let private shown =
    lazy
        (setup :: List.map (fun (_, cell, _) -> cell) frictions
         |> Interactive.run
         |> List.tail)

[<Tests>]
let tests =
    testList
        "facade.frictions"
        [
            for index, (name, _, parts) in List.indexed frictions do
                testCase name (fun () ->
                    let text = Regex.Replace(shown.Value[index], @"\s+", " ")

                    for part in parts do
                        Expect.stringContains text part "shown"

                    Expect.isFalse (Regex.IsMatch(text, @"(error|warning) FS\d+")) text)
        ]
