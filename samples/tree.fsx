#load "../forge.fsx"

open Forge

[<Struct>] // words and their counts, all in an arena: the nodes refer to each other, and to their words
type Tree =
    | Empty
    | Node of word: ArenaRun<byte> * count: int * left: ArenaRef<Tree> * right: ArenaRef<Tree>

let rec count arena word tree =
    match arena |> Arena.deref tree with
    | Empty -> Arena.assign tree (Node(ArenaText.toRun word, 1, Arena.alloc Empty arena, Arena.alloc Empty arena)) arena
    | Node(other, n, left, right) ->
        match word |> ArenaText.compareTo (arena |> ArenaText.ofRun other) with
        | 0 -> arena |> Arena.assign tree (Node(other, n + 1, left, right))
        | order -> count arena word (if order < 0 then left else right)

let rec print arena tree =
    match arena |> Arena.deref tree with
    | Empty -> ()
    | Node(word, n, left, right) ->
        print arena left
        printfn $"{ArenaText.ofRun word arena} {n}"
        print arena right

Pool.using (Pool.mmap 1 (64 * KiB)) (fun arena ->
    let tree = arena |> Arena.alloc Empty
    let words = "the node and the leaf and the root".Split ' '
    words |> Seq.iter (fun w -> count arena (ArenaText.ofString w arena) tree)
    print arena tree)
