/// Formatting a struct that a program declares itself, which the library can't name.
module Forge.Tests.OwnFormattableTests

open System
open Expecto
open Forge
open Forge.Tests.ArenaData

[<Struct>]
type private Celsius =
    {
        Degrees: int
    }

    interface IFormattable with
        member this.ToString(_, provider) = this.Degrees.ToString provider + " °C"

    interface IUtf8SpanFormattable with
        member this.TryFormat(room, written, format, provider) =
            this.Degrees.TryFormat(room, &written, format, provider)

[<Tests>]
let tests =
    testList
        "own formattable types"
        [
            testCase "formatting a struct of one's own costs no managed memory" (fun () ->
                Needs.jit "a compiler that removes the box of the struct"
                Needs.systemThatRemovesBoxes ()
                Needs.modernCore ()
                use arena = arena 4096

                let append =
                    Append(fun handler ->
                        handler.AppendFormatted { Degrees = 20 }
                        && handler.AppendFormatted DateOnly.MinValue)

                expectNoAllocation "an interpolated string" (fun () ->
                    let scope = arena.OpenScope()
                    Interpolated.text arena 0 2 append |> ignore
                    scope.Dispose()))
        ]
