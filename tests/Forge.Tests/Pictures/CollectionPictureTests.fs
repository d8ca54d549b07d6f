/// What notebooks show of references, and of lists, maps, texts and interners.
module Forge.Tests.CollectionPictureTests

open System
open System.Collections.Generic
open Expecto
open Forge

let private texts (value: obj) = Notebook.texts (Notebook.picture value)

/// The texts of boxes, each with its label first.
let private cells count (label: int -> string) (value: int -> string) =
    [
        for i in 0 .. count - 1 do
            label i
            value i
    ]

/// One of each kind in an arena, with a number of values.
let private oneOfEach count (arena: ArenaLease) : obj list =
    let list = arena |> ArenaList.ofSeq (Seq.init count (fun i -> 10 * i))
    let map = arena |> ArenaMap.ofSeq (Seq.init count (fun i -> i, 1.5 * float i))
    let textMap = arena |> ArenaTextMap.ofSeq (Seq.init count (fun i -> $"<{i}>", i))
    let interner = arena |> ArenaInterner.create

    for i in 1..count do
        interner |> ArenaInterner.intern $"text {i}" |> ignore

    [
        list
        map
        textMap
        interner
        arena |> ArenaText.ofString "<text>"
        arena |> Arena.alloc 1
        arena |> Arena.run<int> count
    ]

[<Struct>]
type private Ordinary =
    interface IEqualityComparer<int> with
        member _.Equals(left, right) = left = right
        member _.GetHashCode key = key

[<Tests>]
let tests =
    testList
        "pictures"
        [
            testCase
                "lists, maps and interners show their first ten values, with their keys or their indices"
                (fun () ->
                    use arena = Arena.heap (64 * KiB)

                    Check.withOtherCulture (fun () ->
                        for value, heading, more, cells in
                            [
                                for count, more in [ 0, []; 1, []; 10, []; 12, [ "and 2 more" ] ] do
                                    let nouns one =
                                        if count = 1 then $"1 {one}" else $"{count} {one}s"

                                    let cells = cells (min count 10)

                                    match oneOfEach count arena with
                                    | list :: map :: textMap :: interner :: _ ->
                                        list,
                                        $"""ArenaList ({nouns "value"})""",
                                        more,
                                        cells string (fun i -> string (10 * i))

                                        map,
                                        $"""ArenaMap ({nouns "key"})""",
                                        more,
                                        cells string (fun i ->
                                            (1.5 * float i).ToString Globalization.CultureInfo.InvariantCulture)

                                        textMap,
                                        $"""ArenaTextMap ({nouns "key"})""",
                                        more,
                                        cells (fun i -> $"<{i}>") string

                                        interner,
                                        $"""ArenaInterner ({nouns "text"})""",
                                        more,
                                        cells string (fun i -> $"text {i + 1}")
                                    | _ -> failtest "kinds"
                            ] do
                            Expect.equal (texts value) (heading :: cells @ more) heading

                            let inOneLine =
                                match cells |> List.chunkBySize 2 with
                                | [] -> heading
                                | pairs ->
                                    let isMap = heading.Contains "key"

                                    let items =
                                        pairs
                                        |> List.map (fun pair -> if isMap then $"{pair[0]} = {pair[1]}" else pair[1])

                                    heading
                                    + ": "
                                    + String.Join("; ", items)
                                    + (if more.IsEmpty then "" else "; ...")

                            Expect.equal (string value) inOneLine "in one line"))

            testCase "references say where they lead, and a text shows itself" (fun () ->
                use arena = Arena.heap (4 * KiB)

                for value, expected in
                    [
                        box (arena |> Arena.alloc 1), [ "ArenaRef: at byte 0" ]
                        box (ArenaRef<int>()), [ "ArenaRef: null" ]
                        box (arena |> Arena.run<int> 1), [ "ArenaRun: 1 value at byte 4" ]
                        box (ArenaRun<int>()), [ "ArenaRun: empty" ]
                        box (arena |> ArenaText.ofString "<één>"), [ "ArenaText (7 bytes)"; "<één>" ]
                        box (ArenaText()), [ "ArenaText (0 bytes)" ]
                    ] do
                    Expect.equal (texts value) expected "shown")

            testCase "a long text is cut between characters, and its ToString is all of it" (fun () ->
                use arena = Arena.heap (64 * KiB)

                for length in 1..4 do
                    for start in 0..3 do
                        let character = [| "x"; "é"; "€"; "\U0001F600" |][length - 1]
                        let all = String('a', start) + String.replicate 1000 character
                        let text = arena |> ArenaText.ofString all
                        let whole = (400 - start) / length
                        let beginning = String('a', start) + String.replicate whole character
                        Expect.equal ((texts text)[1]) (beginning + "…") "its beginning"
                        Expect.equal (string text) all "all of it"
                        Arena.reset arena

                let longest = String('a', 400)
                Expect.equal ((texts (arena |> ArenaText.ofString longest))[1]) longest "all of 400 bytes"
                // Invalid UTF-8 is shown as well: what follows no first byte.
                let invalid = arena |> ArenaText.ofBytes (ReadOnlySpan(Array.create 500 0x80uy))
                Expect.equal ((texts invalid)[1]) (String('\uFFFD', 397) + "…") "invalid")

            testCase "a map with a comparer shows itself like any other" (fun () ->
                use arena = Arena.heap (4 * KiB)
                let map = arena.AllocMap<int, int, Ordinary>(Ordinary())
                map.Set(1, 10)
                Expect.equal (texts map) [ "ArenaMap (1 key)"; "1"; "10" ] "picture"
                Expect.equal (string map) "ArenaMap (1 key): 1 = 10" "text")

            testCase "what is stale or none says so, whatever it is" (fun () ->
                use arena = Arena.heap (64 * KiB)
                let values = oneOfEach 3 arena |> List.take 5
                Arena.reset arena

                for value in values do
                    let name = value.GetType().Name.Split('`')[0]
                    Expect.equal (texts value) [ $"{name}: stale" ] "picture"
                    Expect.equal (string value) $"{name}: stale" "text"

                for none in
                    [
                        box (ArenaList<int>())
                        ArenaMap<int, int>()
                        ArenaTextMap<int>()
                        ArenaInterner()
                    ] do
                    let name = none.GetType().Name.Split('`')[0]
                    Expect.equal (texts none) [ $"{name}: none" ] "picture"
                    Expect.equal (string none) $"{name}: none" "text")

            testCase "what was overwritten shows that, too, and throws nothing" (fun () ->
                let memory: byte[] = Array.zeroCreate 65536
                use arena = Arena.ofBacking (Backing.borrow (Memory memory))
                let values = oneOfEach 3 arena |> List.take 4

                for filler in [ 0x7Fuy; 0xFFuy ] do
                    memory.AsSpan().Fill filler

                    for value in values do
                        Expect.stringContains (string value) ": overwritten" "text"
                        Expect.equal (texts value) [ string value ] "picture")

            testCase "enumerators show where they are" (fun () ->
                use arena = Arena.heap (64 * KiB)
                let map = arena |> ArenaMap.ofSeq [ 1, 2; 3, 4 ]
                let textMap = arena |> ArenaTextMap.ofSeq [ "a", 1 ]
                let interner = arena |> ArenaInterner.create
                interner |> ArenaInterner.intern "a" |> ignore
                let mutable entries = map.GetEnumerator()
                let mutable keys = textMap.GetEnumerator()
                let mutable words = interner.GetEnumerator()

                for place in [ "at the start"; "at entry 0"; "at entry 1"; "at the end" ] do
                    Expect.equal (string entries) $"{place} of {map}" "map"
                    entries.MoveNext() |> ignore

                for place in [ "at the start"; "at entry 0"; "at the end" ] do
                    Expect.equal (string keys) $"{place} of {textMap}" "text map"
                    Expect.equal (string words) $"{place} of {interner}" "interner"
                    keys.MoveNext() |> ignore
                    words.MoveNext() |> ignore

                Arena.reset arena
                Expect.equal (string entries) "at the end of ArenaMap: stale" "stale")

            testCase "a picture commits nothing, allocates nothing in the arena, and changes nothing" (fun () ->
                let backing = new MmapBacking(64 * MiB, GuardPages.None, commitsOnDemand = true)

                use arena = new BumpArena<MmapBacking>(backing)
                use lease = arena.Lease()
                let values = oneOfEach 500 lease
                let shown = values |> List.map string
                let before = backing.Committed, arena.Allocated, arena.HighWater

                for value in values do
                    for _, show in Notebook.outputs value do
                        show () |> ignore

                Expect.equal (backing.Committed, arena.Allocated, arena.HighWater) before "figures"
                Expect.equal (values |> List.map string) shown "values"

                for value in values do
                    Expect.equal
                        (Notebook.outputs value |> List.map fst)
                        [ "text/html"; "text/plain" ]
                        "kinds of output"

                    Expect.equal ((snd (List.last (Notebook.outputs value))) ()) (string value) "text"

                    for element in (Notebook.picture value).DescendantsAndSelf() do
                        Expect.equal element.Name.LocalName "div" "element"

                        for attribute in element.Attributes() do
                            Expect.equal attribute.Name.LocalName "style" "attribute"

                    for colour in Text.RegularExpressions.Regex.Matches(Notebook.html value, "#[0-9a-f]{6}") do
                        Expect.equal colour.Value Html.Outline "the colour of outlines, which PictureTests checks")
        ]
