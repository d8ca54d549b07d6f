/// What happens when the counter that slices are stamped with comes to its end. It takes centuries, so the test sets it near it.
module Forge.Tests.GenerationTests

open System
open Expecto
open Forge

[<Tests>]
let tests =
    testList
        "generations"
        [
            testCase "a slice's stamp wraps to another value, so that old slices stay stale" (fun () ->
                use arena = Backings.arena Backings.heap 64
                let epochs = (Check.field typeof<BumpArena> "_epochs").GetValue arena :?> Array
                let stamp = Check.field (epochs.GetValue(0).GetType()) "Stamp"
                stamp.SetValue(epochs.GetValue 0, Int64.MaxValue)
                let before = arena.AllocSlice<int> 3
                arena.Reset()
                let after = arena.AllocSlice<int> 3
                Expect.equal (before.IsValid, after.IsValid) (false, true) "valid"
                arena.Reset()
                Expect.equal (before.IsValid, after.IsValid) (false, false) "valid")
        ]
