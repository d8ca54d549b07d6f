/// Leases that begin and end while others do, and calls on the pool as a whole between them.
[<RequireQualifiedAccess>]
module Forge.Schedules.Cycles

/// Arenas p and h are leased from the seats of processors 0 and 1, and as many more as named without a seat.
let private bothSeatsLeased others =
    [
        OnProcessor 0
        Checkout "p0"
        Checkout "h0"
        GiveBack "p0"
        OnProcessor 1
        GiveBack "h0"
        OnProcessor 0
        Checkout "p"
        OnProcessor 1
        Checkout "h"
    ]
    @ List.map Checkout others

/// Two arenas are idle, one in each seat if there are two.
let private twoIdle =
    [
        OnProcessor 0
        Checkout "a0"
        Checkout "b0"
        GiveBack "a0"
        OnProcessor 1
        GiveBack "b0"
    ]

let all =
    [
        Program.make "two cycles" twoIdle [ [ Checkout "x"; GiveBack "x" ]; [ Checkout "y"; GiveBack "y" ] ]

        Program.make
            "calls meet for the first time"
            twoIdle
            [ [ Checkout "x"; GiveBack "x" ]; [ Checkout "y"; CountIdle ] ]
        |> Program.oneSeat

        Program.make
            "give-backs beyond the seats meet a checkout"
            (bothSeatsLeased [ "t"; "v" ])
            [ [ GiveBack "t"; GiveBack "h" ]; [ GiveBack "v"; Checkout "x" ] ]

        Program.make
            "give-backs and checkouts of four arenas over two seats"
            (bothSeatsLeased [ "t"; "v" ] @ [ GiveBack "p" ])
            [
                [ GiveBack "t" ]
                [ Checkout "y"; GiveBack "h" ]
                [ Checkout "x"; GiveBack "v" ]
            ]
        |> Program.on [ 1; 0; 0 ]

        Program.make
            "more come back than the capacity"
            (bothSeatsLeased [ "t"; "v" ])
            [ [ GiveBack "p"; GiveBack "t" ]; [ GiveBack "h"; GiveBack "v"; CountIdle ] ]

        Program.make
            "copies of one lease end on two threads"
            (bothSeatsLeased [ "t" ])
            [ [ GiveBack "p"; Checkout "x" ]; [ DisposeLease "p"; GiveBack "t" ] ]

        Program.make
            "copies of a lease without a seat end on two threads"
            (bothSeatsLeased [ "t" ])
            [ [ GiveBack "t"; CountIdle ]; [ GiveBack "t"; GiveBack "h" ] ]

        Program.make
            "clear meets a cycle and a give-back"
            (twoIdle @ [ Checkout "a" ])
            [ [ Clear ]; [ Checkout "x"; GiveBack "a"; GiveBack "x" ] ]

        Program.make
            "prewarm meets give-backs and a count"
            [ Checkout "a"; Checkout "b"; Checkout "c" ]
            [ [ Prewarm 2; CountIdle ]; [ GiveBack "a"; GiveBack "b"; CountIdle ] ]

        Program.make
            "release idle meets a cycle"
            (twoIdle @ [ Checkout "a" ])
            [ [ ReleaseIdle ]; [ Checkout "x"; GiveBack "a"; GiveBack "x" ] ]

        Program.make
            "dispose of the pool meets give-backs"
            (bothSeatsLeased [ "t" ])
            [ [ DisposePool ]; [ GiveBack "p"; GiveBack "t" ] ]

        Program.make
            "dispose of the pool meets cycles"
            twoIdle
            [ [ DisposePool ]; [ Checkout "x"; GiveBack "x" ]; [ Checkout "y" ] ]
        |> Program.on [ -1; 0; 1 ]

        Program.make
            "a lease that began before the pool was seen disposed"
            (bothSeatsLeased [])
            [ [ Checkout "x" ]; [ DisposePool ]; [ Prewarm 1; GiveBack "p" ] ]
        |> Program.on [ 0; 0; 0 ]

        Program.make
            "nothing is idle in a disposed pool"
            (bothSeatsLeased [ "t" ])
            [ [ DisposePool; CountIdle ]; [ GiveBack "p"; GiveBack "t" ] ]
        |> Program.on [ 0; 0 ]

        Program.make
            "two dispose of the pool"
            (twoIdle @ [ Checkout "a" ])
            [ [ DisposePool ]; [ GiveBack "a"; DisposePool ] ]

        Program.make
            "capacity 0"
            [ Checkout "a"; Checkout "b" ]
            [ [ GiveBack "a"; Checkout "x" ]; [ GiveBack "b"; CountIdle ] ]
        |> Program.capacity 0

        Program.make
            "capacity 1, three arenas"
            [ Checkout "a"; Checkout "b"; Checkout "c" ]
            [
                [ GiveBack "a"; Checkout "x" ]
                [ GiveBack "b" ]
                [ GiveBack "c"; CountIdle ]
            ]
        |> Program.capacity 1
    ]
