module Forge.Tests.PlaceholderTests

open Expecto
open FsCheck

[<Tests>]
let tests =
    testList
        "placeholder"
        [
            testCase "no bytes have length zero"
            <| fun () -> Expect.equal (Forge.FSharp.Placeholder.length [||]) 0 "an empty array has no bytes"

            testCase "the facade agrees with the model"
            <| fun () ->
                Check.QuickThrowOnFailure(fun bytes ->
                    Forge.FSharp.Placeholder.length bytes = Forge.Models.Placeholder.length bytes)
        ]
