/// References through the facade: what lies in an arena and refers to it.
module Forge.Tests.FacadeReferenceTests

open System
open Expecto
open Forge

/// A tree of values in an arena. A leaf is a node whose children are null.
[<Struct>]
type private Tree =
    | Leaf
    | Node of value: int * left: ArenaRef<Tree> * right: ArenaRef<Tree>

let rec private insert arena value tree =
    match tree with
    | Leaf ->
        let leaf = arena |> Arena.alloc Leaf
        Node(value, leaf, leaf)
    | Node(other, left, right) when value < other ->
        let left = arena |> Arena.alloc (arena |> Arena.deref left |> insert arena value)
        Node(other, left, right)
    | Node(other, left, right) when value > other ->
        let right = arena |> Arena.alloc (arena |> Arena.deref right |> insert arena value)
        Node(other, left, right)
    | _ -> tree

let rec private values arena tree =
    [
        match tree with
        | Leaf -> ()
        | Node(value, left, right) ->
            yield! values arena (Arena.deref left arena)
            value
            yield! values arena (Arena.deref right arena)
    ]

[<Struct>]
type private Person =
    {
        Name: ArenaRun<byte>
        Friend: ArenaRef<Person>
    }

let private references =
    [
        Check.property "a tree of struct nodes, matched by patterns, is a set" 100 (fun (numbers: int list) ->
            use arena = Arena.mmap (16 * MiB)
            let tree = numbers |> List.fold (fun tree number -> insert arena number tree) Leaf
            Expect.equal (values arena tree) (numbers |> List.distinct |> List.sort) "values")

        testCase "values refer to each other and to texts, and are assigned" (fun () ->
            use arena = Arena.heap (4 * KiB)

            let person name =
                arena
                |> Arena.alloc
                    {
                        Name = arena |> ArenaText.ofString name |> ArenaText.toRun
                        Friend = ArenaRef()
                    }

            let ada, grace = person "Ada", person "Grace"

            arena
            |> Arena.assign
                ada
                { Arena.deref ada arena with
                    Friend = grace
                }

            arena
            |> Arena.assign
                grace
                { Arena.deref grace arena with
                    Friend = ada
                }

            let friend = Arena.deref (Arena.deref ada arena).Friend arena
            Expect.equal (arena |> ArenaText.ofRun friend.Name |> string) "Grace" "name"
            Expect.equal friend.Friend ada "and back")

        testCase "struct tuples need no annotation, and references lie in slices, lists and maps" (fun () ->
            use arena = Arena.heap (4 * KiB)
            let pair = arena |> Arena.alloc struct (1, 2.5)
            let tried = arena |> Arena.tryAlloc struct (3, 'x') |> ValueOption.get
            let struct (a, b) = arena |> Arena.deref pair
            let struct (c, d) = arena |> Arena.deref tried
            Expect.equal (a, b, c, d) (1, 2.5, 3, 'x') "parts"
            let list = arena |> ArenaList.ofList [ pair; pair ]
            let map = arena |> ArenaMap.ofSeq [ pair, 1 ]
            Expect.equal (list[1], ArenaMap.find list[0] map) (pair, 1) "references"
            Expect.equal (Arena.value pair arena |> Slice.item 0) pair "in a slice")

        testCase "runs are slices that can be stored" (fun () ->
            use arena = Arena.heap (4 * KiB)
            let run = arena |> Arena.run<struct (int * int)> 3
            let slice = arena |> Arena.sliceOf run
            Expect.equal (Slice.toArray slice) (Array.zeroCreate 3) "zeroed"
            slice |> Slice.fill struct (1, 2)
            Expect.equal (Slice.toRun slice) run "the same run"
            let runs = arena |> ArenaList.ofList [ run; Slice.toRun (Slice.skip 1 slice) ]

            Expect.equal [ for run in runs -> arena |> Arena.sliceOf run |> Slice.length ] [ 3; 2 ] "runs in a list"

            Expect.isTrue (arena |> Arena.sliceOf (ArenaRun<int>()) |> Slice.isEmpty) "the default run"

            Check.throws<ArgumentOutOfRangeException> [ "-1" ] (fun () -> arena |> Arena.run<int> -1 |> ignore))

        testCase "a handle holds references, which F# does not see: it is refused, and its run can be stored" (fun () ->
            use arena = Arena.heap (1 * KiB)
            let text = arena |> ArenaText.ofString "text"
            let before = Arena.allocated arena

            for call in
                [
                    fun () -> arena |> Arena.alloc text |> ignore
                    fun () -> arena |> Arena.tryAlloc text |> ignore
                    fun () -> arena |> Arena.run<ArenaText> 1 |> ignore
                    fun () -> arena |> ArenaList.ofList [ text ] |> ignore
                    fun () -> arena |> ArenaMap.ofSeq [ text, 1 ] |> ignore
                    fun () -> arena |> ArenaMap.ofSeq [ 1, text ] |> ignore
                    fun () -> arena |> ArenaTextMap.ofSeq [ "a", text ] |> ignore
                ] do
                Check.throws<ArgumentException> [ "ArenaText" ] call

            Expect.equal (Arena.allocated arena) before "unchanged"
            let runs = arena |> ArenaList.ofList [ ArenaText.toRun text ]
            Expect.equal (arena |> ArenaText.ofRun runs[0]) text "by its run")

        testCase "what does not fit is refused, and changes nothing" (fun () ->
            use arena = Arena.heap 10L
            let first = arena |> Arena.alloc 7L
            Expect.isTrue (arena |> Arena.tryAlloc 8L |> _.IsNone) "none"
            Check.throws<ArenaExhaustedException> [ "2 of 10" ] (fun () -> arena |> Arena.alloc 8L |> ignore)
            Check.throws<ArenaExhaustedException> [ "2 of 10" ] (fun () -> arena |> Arena.run<int64> 1 |> ignore)
            Expect.equal (Arena.deref first arena, Arena.allocated arena) (7L, 8L) "unchanged")

        testCase
            "references work in every open scope, and those of a scope that has ended, null and stale ones throw"
            (fun () ->
                use arena = Arena.heap (1 * KiB)
                let outer = arena |> Arena.alloc 1

                let inner =
                    Arena.scope arena (fun () ->
                        let inner = arena |> Arena.alloc 2
                        arena |> Arena.assign outer (Arena.deref inner arena + Arena.deref outer arena)

                        Expect.equal
                            (arena |> Arena.sliceOf (Slice.toRun (Arena.value 5 arena)) |> Slice.item 0)
                            5
                            "a run"

                        inner)

                Expect.equal (Arena.deref outer arena) 3 "assigned in the scope"

                Check.throws<InvalidOperationException> [ "null" ] (fun () ->
                    arena |> Arena.deref (ArenaRef<int>()) |> ignore)

                let refuses reference =
                    Check.throws<InvalidOperationException> [ "stale" ] (fun () ->
                        arena |> Arena.deref reference |> ignore)

                    Check.throws<InvalidOperationException> [ "stale" ] (fun () -> arena |> Arena.assign reference 1)

                refuses inner
                let run = Slice.toRun (Arena.value 5 arena)
                Arena.reset arena
                refuses outer
                Check.throws<InvalidOperationException> [ "stale" ] (fun () -> arena |> Arena.sliceOf run |> ignore))

        testCase "making and following references allocates nothing on the managed heap" (fun () ->
            use arena = Arena.heap (256 * KiB)
            let mutable total = 0

            let work () =
                Arena.scope arena (fun () ->
                    let mutable last = ArenaRef()

                    for i in 1..1000 do
                        last <- arena |> Arena.alloc (Node(i, last, last))

                    while not last.IsNull do
                        match arena |> Arena.deref last with
                        | Node(value, next, _) ->
                            total <- total + value
                            last <- next
                        | Leaf -> failtest "a leaf")

            Expect.isLessThan (ListFunctionTests.garbageOf work) 200L "bytes, for 1,000 nodes"
            Expect.equal total (51 * 500500) "sum")
    ]

let private sample =
    [
        testCase "the sample tree.fsx counts words in a tree, with no more lines than a screen holds" (fun () ->
            let lines = IO.File.ReadAllLines(Repository.file "samples/tree.fsx")
            Expect.isLessThanOrEqual lines.Length 30 "lines"
            let ran = Repository.dotnet [ "fsi"; "samples/tree.fsx" ] ""
            Expect.equal (ran.Code, ran.Error) (0, "") "ran"
            Expect.equal ran.Output "and 2\nleaf 1\nnode 1\nroot 1\nthe 3\n" "output")
    ]

[<Tests>]
let tests = testList "facade" [ testList "references" (references @ sample) ]
