/// A machine that has to find a bug, so that one sees what is printed and that it replays.
module Forge.Tests.SlippingMachine

open Forge

/// An arena whose failed grow moves the cursor.
type private SlippingDoor(lease: ArenaLease) =
    inherit LeaseDoor(lease)

    override _.Grow(slice, length, isTry) : ArenaSlice<'T> voption =
        let grown = base.Grow(slice, length, isTry)

        if grown.IsNone then
            lease.TryAllocSliceUninitialized<byte> 1 |> ignore

        grown

let machine =
    { ArenaMachine.machine with
        Name = "slipping"
        Start = fun program -> ArenaMachine.ArenaSession(program.Setup, 0, (fun lease -> SlippingDoor lease))
    }
