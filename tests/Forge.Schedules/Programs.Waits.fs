/// Checkouts that wait for a lease, at a limit.
[<RequireQualifiedAccess>]
module Forge.Schedules.Waits

let private oneIdle = [ Checkout "a0"; GiveBack "a0" ]

/// One arena idle in the seat, recently used; one in the stack, idle since 2.5 s on a clock that shows 9.9 s.
let private oneOldOneYoung =
    [
        Checkout "a0"
        Checkout "b0"
        GiveBack "a0"
        GiveBack "b0"
        Advance 9.9
        Checkout "b1"
        GiveBack "b1"
    ]

let all =
    [
        Program.make
            "a give-back serves a wait"
            [ Checkout "a" ]
            [ [ CheckoutAsync "x"; Await "x"; GiveBack "x" ]; [ GiveBack "a" ] ]
        |> Program.maxLeases 1

        Program.make
            "two waits, two give-backs"
            [ Checkout "a"; Checkout "b" ]
            [
                [ CheckoutAsync "x" ]
                [ CheckoutAsync "y"; Await "y"; GiveBack "y" ]
                [ GiveBack "a"; GiveBack "b" ]
            ]
        |> Program.maxLeases 2
        |> Program.on [ 0; 0; 0 ]

        Program.make
            "a cycle overtakes nobody for ever"
            oneIdle
            [
                [ Checkout "x"; GiveBack "x"; Checkout "z"; GiveBack "z" ]
                [ CheckoutAsync "y" ]
            ]
        |> Program.maxLeases 1

        Program.make
            "a checkout overtakes nobody who waits"
            (oneIdle @ [ Checkout "a" ])
            [ [ GiveBack "a" ]; [ CheckoutAsync "x"; Checkout "z" ] ]
        |> Program.maxLeases 1
        |> Program.on [ 0; 0 ]

        Program.make
            "a wait overtakes no earlier one"
            (oneIdle @ [ Checkout "a" ])
            [
                [ GiveBack "a" ]
                [ CheckoutAsync "x" ]
                [ CheckoutAsync "y"; Await "y"; GiveBack "y" ]
            ]
        |> Program.maxLeases 1
        |> Program.on [ 0; 0; 0 ]

        Program.make
            "a wait is cancelled while it is served"
            [ Checkout "a" ]
            [ [ CheckoutAsync "x"; Cancel "x" ]; [ GiveBack "a"; CheckoutAsync "y" ] ]
        |> Program.maxLeases 1

        Program.make
            "two waits, the first is cancelled by another thread"
            [ Checkout "a"; CheckoutAsync "x"; CheckoutAsync "y" ]
            [ [ GiveBack "a" ]; [ Cancel "x" ] ]
        |> Program.maxLeases 1

        Program.make
            "what a cancelled wait was granted is there for the next checkout"
            [ Checkout "a"; Checkout "b0"; GiveBack "b0"; Checkout "b"; CheckoutAsync "x" ]
            [ [ GiveBack "a" ]; [ Cancel "x"; AwaitEnd 1; CheckoutSurely "y" ] ]
        |> Program.capacity 1
        |> Program.maxLeases 2

        Program.make
            "a wait is cancelled while it is served by a pool that keeps nothing"
            [ Checkout "a"; CheckoutAsync "x" ]
            [ [ GiveBack "a" ]; [ Cancel "x"; AwaitEnd 1; CheckoutSurely "y" ] ]
        |> Program.capacity 0
        |> Program.maxLeases 1

        Program.make
            "a wait is cancelled while it is served, and meanwhile the pool is full"
            [ Checkout "a"; Checkout "b"; CheckoutAsync "x" ]
            [
                [ GiveBack "a"; GiveBack "b" ]
                [ Cancel "x"; AwaitEnd 1; Checkout "y"; CheckoutSurely "z" ]
            ]
        |> Program.capacity 1
        |> Program.maxLeases 2

        Program.make
            "a wait is cancelled while it is served and the pool disposed"
            [ Checkout "a"; CheckoutAsync "x" ]
            [ [ GiveBack "a" ]; [ Cancel "x" ]; [ DisposePool ] ]
        |> Program.maxLeases 1

        Program.make
            "a wait is cancelled while room is made for it"
            oneIdle
            [ [ Clear ]; [ CheckoutAsync "x"; Cancel "x"; Checkout "y" ] ]
        |> Program.maxLeases 1

        Program.make
            "a wait is cancelled while its arena is made accessible"
            [ Checkout "a"; CheckoutAsync "x" ]
            [ [ GiveBack "a" ]; [ Cancel "x"; Checkout "y" ] ]
        |> Program.protecting
        |> Program.maxLeases 1

        Program.make
            "a wait times out while it is served"
            [ Checkout "a" ]
            [
                [ CheckoutWithin("x", 1.0); CheckoutAsync "y" ]
                [ Advance 1.5; GiveBack "a" ]
            ]
        |> Program.maxLeases 1

        Program.make
            "dispose of the pool ends waits"
            [ Checkout "a" ]
            [ [ CheckoutAsync "x"; Await "x" ]; [ DisposePool; GiveBack "a" ] ]
        |> Program.maxLeases 1

        Program.make "clear makes room for a wait" oneIdle [ [ Clear ]; [ CheckoutAsync "x"; Await "x" ] ]
        |> Program.maxLeases 1

        Program.make "release idle meets a wait" oneIdle [ [ ReleaseIdle ]; [ CheckoutAsync "x"; Await "x" ] ]
        |> Program.maxLeases 1

        Program.make "prewarm meets a wait" [] [ [ Prewarm 1 ]; [ CheckoutAsync "x"; Await "x" ] ]
        |> Program.maxLeases 1

        Program.make
            "trimming meets a wait"
            oneOldOneYoung
            [
                [ Advance 2.7 ]
                [ Checkout "x"; Checkout "y"; GiveBack "y" ]
                [ CheckoutAsync "z" ]
            ]
        |> Program.oneSeat
        |> Program.trimmingAfter 10.0
        |> Program.maxLeases 2
        |> Program.on [ 0; 0; 0 ]

        Program.make
            "a dropped arena makes room in bytes"
            [ Checkout "a"; Checkout "b"; Checkout "c" ]
            [
                [ GiveBack "a"; GiveBack "b" ]
                [ CheckoutAsync "x"; Await "x"; GiveBack "c" ]
            ]
        |> Program.capacity 1
        |> Program.maxLive 3
    ]
