/// The word that a pool's idle store turns on.
module Forge.Tests.IdleHeadTests

open Expecto
open Forge

[<Tests>]
let tests =
    testList
        "idle head"
        [
            testCase "slot, lanes and whether it is closed are kept side by side, the largest too" (fun () ->
                for top in [ 0; 1; 0x15_5555; IdleHead.MaxSlot ] do
                    for lanes in [ 0; 1; 0x15; IdleHead.MaxLanes ] do
                        for closes in [ false; true ] do
                            let mutable head = IdleHead.Next(-1L <<< 40, top, lanes, closes)

                            for _ in 1..3 do
                                Expect.equal
                                    (IdleHead.Top head, IdleHead.Lanes head, IdleHead.IsClosed head)
                                    (top, lanes, closes)
                                    "parts"

                                // Once closed it stays so.
                                head <- IdleHead.Next(head, top, lanes))

            testCase "every change is another word, also where the parts stay the same" (fun () ->
                let heads =
                    0L
                    |> Seq.unfold (fun head -> Some(head, IdleHead.Next(head, 5, 2)))
                    |> Seq.truncate 10_000
                    |> List.ofSeq

                Expect.equal (heads |> List.distinct |> List.length) 10_000 "different words"

                let steps =
                    heads
                    |> List.tail
                    |> List.pairwise
                    |> List.map (fun (before, after) -> after - before)
                // The bits below are 22 for a slot, 1 for closed and 6 for lanes: none of the tags is left out.
                Expect.equal (List.distinct steps) [ 1L <<< 29 ] "how far the tag moves")
        ]
