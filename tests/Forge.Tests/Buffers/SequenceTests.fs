/// Slices as a ReadOnlySequence<T>.
module Forge.Tests.SequenceTests

open System
open System.Buffers
open System.Text.Json
open Expecto
open FsCheck.FSharp
open Forge
open Forge.Tests.ArenaData

let private slicesOf (arena: ArenaLease) (parts: int list list) =
    [| for part in parts -> arena.AllocSliceCopy(ReadOnlySpan(Array.ofList part)) |]

[<Tests>]
let tests =
    testList
        "sequence"
        [
            Check.property
                "holds the values of all slices in order, some of them empty"
                300
                (fun (parts: int list list) ->
                    use arena = arena 1_000_000
                    let sequence = ArenaBuffers.ToSequence(slicesOf arena parts)
                    let values = List.concat parts
                    let rest = sequence.Slice(sequence.Length / 2L)

                    sequence.Length = int64 values.Length
                    && List.ofArray (sequence.ToArray()) = values
                    && List.ofArray (rest.ToArray()) = List.skip (values.Length / 2) values)

            testCase "a parser reads across slices" (fun () ->
                use arena = arena 4096

                let parts =
                    [ """{"number": 1"""; ""; """2, "text": "a"""; """bc"}""" ]
                    |> List.map (fun text -> arena.AllocSliceUtf8(text.AsSpan()))

                let mutable reader = Utf8JsonReader(parts.ToSequence())
                let found = ResizeArray<string>()

                while reader.Read() do
                    match reader.TokenType with
                    | JsonTokenType.Number -> found.Add(string (reader.GetInt32()))
                    | JsonTokenType.String -> found.Add(reader.GetString())
                    | _ -> ()

                Expect.equal (List.ofSeq found) [ "12"; "abc" ] "values")

            testCase "one slice is one segment, and none an empty sequence" (fun () ->
                use arena = arena 4096
                let one = (slicesOf arena [ [ 1; 2 ] ]).ToSequence()
                Expect.isTrue one.IsSingleSegment "one"
                Expect.equal (one.FirstSpan.ToArray()) [| 1; 2 |] "values"
                Expect.isTrue ((slicesOf arena []).ToSequence().IsEmpty) "none"

                Check.throws<ArgumentNullException> [ "slices" ] (fun () ->
                    ArenaBuffers.ToSequence<int> null |> ignore))

            testCase "after any end, its segments throw, and stale slices are refused" (fun () ->
                endings
                    (fun arena ->
                        let slices = slicesOf arena [ [ 1; 2 ]; [ 3 ] ]
                        slices, slices.ToSequence())
                    (fun (slices, sequence) ->
                        allStale
                            [
                                fun () -> sequence.ToArray() |> ignore
                                fun () -> sequence.FirstSpan.Length |> ignore
                                fun () -> slices.ToSequence() |> ignore
                            ]))
        ]
