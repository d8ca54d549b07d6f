/// The search for an order of moments, on histories written by hand: for each kind one that the rule allows and one that
/// it forbids.
module Forge.Tests.SearchTests

open Expecto
open Forge.Linearizability
open Forge.Models

let private call lane (invoked, returned) call answer minted released =
    {
        Lane = lane
        Call = call
        Invoked = int64 invoked
        Returned = int64 returned
        Answer = answer
        Minted = minted
        Released = released
    }

let private checkout lane times lease arena minted =
    call lane times (Ask Checkout) (Answered(Leased(lease, arena))) minted []

let private giveBack lane times lease =
    call lane times (Ask(GiveBack lease)) (Answered Done) [] []

let private count lane times counted =
    call lane times CountIdle (Counted counted) [] []

let private isAllowed capacity operations =
    Search.isLinearizable
        {
            Capacity = capacity
            AllSeats = false
            Holders = Set.empty
            Operations = operations
        }

let private pair name capacity allowed forbidden =
    testCase name (fun () ->
        Expect.isTrue (isAllowed capacity allowed) "allowed"
        Expect.isFalse (isAllowed capacity forbidden) "forbidden")

/// A pool with one idle arena, 0, that had lease 0.
let private oneIdle = [ checkout 0 (1, 2) 0 0 [ 0 ]; giveBack 0 (3, 4) 0 ]

/// The pool with lease 0 out, on arena 0.
let private oneOut = [ checkout 0 (1, 2) 0 0 [ 0 ] ]

[<Tests>]
let tests =
    testList
        "search"
        [
            pair
                "an arena is leased once"
                1
                (oneIdle @ [ checkout 1 (5, 8) 1 0 []; checkout 2 (6, 7) 2 1 [ 1 ] ])
                (oneIdle @ [ checkout 1 (5, 8) 1 0 []; checkout 2 (6, 7) 2 0 [] ])

            pair
                "a checkout mints where one is idle only if it overlaps another call"
                1
                (oneOut @ [ giveBack 1 (3, 6) 0; checkout 2 (4, 5) 1 1 [ 1 ] ])
                (oneOut @ [ giveBack 1 (3, 4) 0; checkout 2 (5, 6) 1 1 [ 1 ] ])

            pair
                "the arena returned last is leased first, until two calls overlap"
                2
                (oneOut
                 @ [
                     checkout 0 (3, 4) 1 1 [ 1 ]
                     giveBack 1 (5, 8) 0
                     giveBack 2 (6, 9) 1
                     checkout 0 (10, 11) 2 0 []
                 ])
                (oneOut
                 @ [
                     checkout 0 (3, 4) 1 1 [ 1 ]
                     giveBack 1 (5, 6) 0
                     giveBack 2 (7, 8) 1
                     checkout 0 (10, 11) 2 0 []
                 ])

            pair
                "an arena is leased by a checkout that overlaps others only if it is idle"
                1
                (oneIdle @ [ checkout 1 (5, 8) 1 0 []; checkout 2 (6, 7) 2 1 [ 1 ] ])
                (oneIdle
                 @ [
                     checkout 1 (5, 8) 1 0 []
                     count 2 (6, 7) 0
                     giveBack 2 (9, 10) 1
                     checkout 1 (11, 14) 2 0 []
                     checkout 2 (12, 13) 3 0 []
                 ])

            pair
                "an arena is kept where there is room, and released where there is none"
                1
                (oneOut
                 @ [
                     checkout 0 (3, 4) 1 1 [ 1 ]
                     giveBack 1 (5, 8) 0
                     call 2 (6, 7) (Ask(GiveBack 1)) (Answered Done) [] [ 1 ]
                 ])
                (oneOut
                 @ [ checkout 0 (3, 4) 1 1 [ 1 ]; giveBack 1 (5, 8) 0; giveBack 2 (6, 7) 1 ])

            pair
                "a lease ends once"
                1
                (oneOut
                 @ [
                     giveBack 1 (3, 6) 0
                     call 2 (4, 5) (Ask(GiveBack 0)) (Answered AlreadyEnded) [] []
                 ])
                (oneOut @ [ giveBack 1 (3, 6) 0; giveBack 2 (4, 5) 0 ])

            pair
                "a refused give-back may be seen before the arena is idle, but not after"
                1
                (oneOut
                 @ [
                     giveBack 1 (3, 8) 0
                     call 2 (4, 5) (Ask(GiveBack 0)) (Answered AlreadyEnded) [] []
                     count 2 (6, 7) 0
                 ])
                (oneOut
                 @ [
                     giveBack 1 (3, 4) 0
                     call 2 (5, 6) (Ask(GiveBack 0)) (Answered AlreadyEnded) [] []
                     count 2 (7, 8) 0
                 ])

            pair
                "a count that overlaps nothing is exact"
                1
                (oneIdle @ [ checkout 1 (5, 8) 1 0 []; count 2 (6, 7) 1 ])
                (oneIdle @ [ checkout 1 (5, 6) 1 0 []; count 2 (7, 8) 1 ])

            pair
                "a clear releases what is idle at its moment, all of it"
                1
                (oneIdle
                 @ [ call 1 (5, 8) (Ask Clear) (Answered Done) [] [ 0 ]; count 2 (6, 7) 1 ])
                (oneIdle @ [ call 1 (5, 8) (Ask Clear) (Answered Done) [] []; count 2 (6, 7) 1 ])

            pair
                "nothing is leased or kept once the pool is disposed"
                1
                (oneOut
                 @ [
                     call 1 (3, 6) (Ask DisposePool) (Answered Done) [] []
                     call 2 (4, 5) (Ask(GiveBack 0)) (Answered Done) [] [ 0 ]
                 ])
                (oneOut
                 @ [ call 1 (3, 6) (Ask DisposePool) (Answered Done) [] []; giveBack 2 (7, 8) 0 ])

            pair
                "a give-back releases an arena where there is room only if it overlaps another call"
                2
                (oneOut
                 @ [
                     checkout 1 (3, 8) 1 1 [ 1 ]
                     call 2 (4, 5) (Ask(GiveBack 0)) (Answered Done) [] [ 0 ]
                 ])
                (oneOut @ [ call 1 (3, 4) (Ask(GiveBack 0)) (Answered Done) [] [ 0 ] ])

            pair
                "a pool that was disposed while an arena came home releases it all the same"
                1
                (oneOut
                 @ [
                     call 1 (3, 6) (Ask DisposePool) (Answered Done) [] [ 0 ]
                     giveBack 2 (4, 5) 0
                 ])
                (oneOut
                 @ [
                     call 1 (3, 6) (Ask DisposePool) (Answered Done) [] []
                     giveBack 2 (4, 5) 0
                     call 0 (7, 8) (Ask DisposePool) (Answered Done) [] []
                 ])

            pair
                "prewarm computes the room first, and stops where others fill it"
                2
                (oneOut
                 @ [
                     call 1 (3, 8) (Ask(Prewarm 2)) (Answered(Prewarmed 1)) [ 1; 2 ] [ 2 ]
                     giveBack 2 (4, 5) 0
                 ])
                (oneOut
                 @ [ call 1 (3, 8) (Ask(Prewarm 2)) (Answered(Prewarmed 1)) [ 1; 2 ] [ 2 ] ])

            pair
                "while idle arenas give up their pages a checkout may mint, and then one has no room"
                1
                (oneIdle
                 @ [
                     call 1 (5, 10) (Ask ReleaseIdle) (Answered Done) [] [ 0 ]
                     checkout 2 (6, 7) 1 1 [ 1 ]
                     giveBack 2 (8, 9) 1
                 ])
                (oneIdle
                 @ [
                     call 1 (5, 6) (Ask ReleaseIdle) (Answered Done) [] []
                     checkout 2 (7, 8) 1 1 [ 1 ]
                 ])
        ]
