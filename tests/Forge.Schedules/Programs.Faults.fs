/// Code of the user that fails, calls back, or takes its time.
[<RequireQualifiedAccess>]
module Forge.Schedules.Faults

let private oneIdle = [ Checkout "a0"; GiveBack "a0" ]

/// The one arena is leased from its seat.
let private oneSeatLeased = oneIdle @ [ Checkout "a" ]

let all =
    [
        Program.make "a factory fails at the last place" [] [ [ Checkout "a" ]; [ CheckoutAsync "x"; Await "x" ] ]
        |> Program.maxLeases 1
        |> Program.fault Factory 1 Raise

        Program.make
            "a factory fails for one who waits"
            [ Checkout "a" ]
            [ [ GiveBack "a" ]; [ CheckoutAsync "x" ]; [ CheckoutAsync "y" ] ]
        |> Program.capacity 0
        |> Program.maxLeases 1
        |> Program.fault Factory 1 Raise
        |> Program.on [ 0; 0; 0 ]

        Program.make
            "a factory calls the pool"
            oneIdle
            [ [ Checkout "a"; Checkout "b"; GiveBack "a" ]; [ Checkout "x"; GiveBack "x" ] ]
        |> Program.fault Factory 1 (Call(Checkout "inner"))

        Program.make "making a lease accessible fails" oneIdle [ [ Checkout "a" ]; [ CheckoutAsync "x"; Await "x" ] ]
        |> Program.maxLeases 1
        |> Program.protecting
        |> Program.fault Unprotect 1 Raise

        Program.make
            "protecting what comes back fails"
            [ Checkout "a" ]
            [ [ GiveBack "a" ]; [ CheckoutAsync "x"; Await "x" ] ]
        |> Program.maxLeases 1
        |> Program.protecting
        |> Program.fault Protect 1 Raise

        Program.make "returning pages fails" oneSeatLeased [ [ GiveBack "a" ]; [ CheckoutAsync "x"; Await "x" ] ]
        |> Program.maxLeases 1
        |> Program.returningPages
        |> Program.fault ReturnPages 1 Raise

        Program.make
            "release idle fails for one arena"
            [ Checkout "a0"; Checkout "b0"; GiveBack "a0"; GiveBack "b0" ]
            [ [ ReleaseIdle ]; [ Checkout "x"; GiveBack "x" ] ]
        |> Program.fault ReturnPages 1 Raise

        Program.make
            "a checkout does not wait for pages that another returns"
            oneSeatLeased
            [ [ GiveBack "a" ]; [ CheckoutAsync "x" ] ]
        |> Program.maxLeases 1
        |> Program.returningPages
        |> Program.fault ReturnPages 1 (AwaitThread 2)

        Program.make
            "dispose of the pool does not wait for pages that another returns"
            oneSeatLeased
            [ [ GiveBack "a" ]; [ DisposePool ] ]
        |> Program.returningPages
        |> Program.fault ReturnPages 1 (AwaitThread 2)

        Program.make
            "returning pages disposes of the pool"
            oneSeatLeased
            [ [ GiveBack "a" ]; [ Checkout "x"; GiveBack "x" ] ]
        |> Program.returningPages
        |> Program.fault ReturnPages 1 (Call DisposePool)

        Program.make
            "a release calls the pool"
            [ Checkout "a"; Checkout "b" ]
            [ [ GiveBack "a" ]; [ GiveBack "b"; CheckoutAsync "x" ] ]
        |> Program.capacity 1
        |> Program.maxLeases 2
        |> Program.fault Release 1 (Call(Checkout "inner"))

        Program.make
            "a release fails while others wait"
            [ Checkout "a"; Checkout "b" ]
            [ [ GiveBack "a"; Clear ]; [ CheckoutAsync "x"; GiveBack "b" ] ]
        |> Program.maxLeases 2
        |> Program.fault Release 1 Raise

        Program.make
            "a factory that another thread is in holds up nobody"
            oneIdle
            [ [ Checkout "a"; Checkout "b" ]; [ CountIdle; Clear; DisposePool ] ]
        |> Program.fault Factory 1 (AwaitThread 2)
        |> Program.on [ 0; 0 ]
    ]
