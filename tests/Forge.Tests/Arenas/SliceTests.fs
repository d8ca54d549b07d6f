module Forge.Tests.SliceTests

open System
open Expecto
open Forge

[<Tests>]
let tests =
    testList
        "slices"
        [
            testCase "the default slice is empty and valid" (fun () ->
                let slice = ArenaSlice<int>()
                Expect.isTrue (slice.IsEmpty && slice.IsValid) "empty and valid"
                Expect.equal (slice.ToArray()) [||] "values"
                Expect.equal (ArenaSlice<string>().ToArray()) [||] "values of a type with references")

            testCase "a slice may be stored, and reads and writes by index and span" (fun () ->
                use arena = Backings.arena Backings.heap 256
                let stored = [ for length in 1..3 -> arena.AllocSlice<int> length ]
                stored[2].Span[ 1 ] <- 5
                let third = stored[2]
                let first = &third[0]
                first <- 7
                Expect.equal (stored |> List.map _.ToArray()) [ [| 0 |]; [| 0; 0 |]; [| 7; 5; 0 |] ] "values")

            testCase "an enumerator shows where it is" (fun () ->
                use arena = Backings.arena Backings.heap 256
                let mutable values = (arena.AllocSliceCopy(ReadOnlySpan [| 7; 8 |])).GetEnumerator()
                let shown = ResizeArray [ string values ]

                while values.MoveNext() do
                    shown.Add(string values)

                shown.Add(string values)

                Expect.equal
                    (List.ofSeq shown)
                    [
                        for place in [ "at the start"; "at index 0"; "at index 1"; "at the end" ] ->
                            $"{place} of ArenaSlice (2 values): 7; 8"
                    ]
                    "places")

            testCase "an index out of range is refused" (fun () ->
                use arena = Backings.arena Backings.heap 256
                let slice = arena.AllocSlice<int> 3

                for index in [ -1; 3 ] do
                    Check.throws<IndexOutOfRangeException> [] (fun () -> slice[index] |> ignore))

            testCase "a part shares the values, and its bounds are checked" (fun () ->
                use arena = Backings.arena Backings.heap 256
                let slice = arena.AllocSliceCopy(ReadOnlySpan [| 1..5 |])
                let part = slice.Slice(1, 3)
                part.Span[0] <- 9
                Expect.equal (slice.ToArray()) [| 1; 9; 3; 4; 5 |] "shared"
                Expect.equal (slice.Slice(5, 0)).Length 0 "the empty part at the end"

                for start, length, name in [ -1, 1, "start"; 6, 0, "start"; 0, -1, "length"; 3, 3, "length" ] do
                    Check.throws<ArgumentOutOfRangeException> [ $"(Parameter '{name}')" ] (fun () ->
                        slice.Slice(start, length) |> ignore)

                Check.throws<ArgumentOutOfRangeException> [ "From 3, the length must be 0 to 2"; "3" ] (fun () ->
                    slice.Slice(3, 3) |> ignore))

            testCase "a slice shows its length and first 10 values, or that it is stale" (fun () ->
                use arena = Backings.arena Backings.heap 256
                let slice = arena.AllocSliceCopy(ReadOnlySpan [| 1..11 |])

                for length, shown in
                    [
                        0, "ArenaSlice (0 values)"
                        1, "ArenaSlice (1 value): 1"
                        2, "ArenaSlice (2 values): 1; 2"
                        10, "ArenaSlice (10 values): 1; 2; 3; 4; 5; 6; 7; 8; 9; 10"
                        11, "ArenaSlice (11 values): 1; 2; 3; 4; 5; 6; 7; 8; 9; 10; ..."
                    ] do
                    Expect.equal (string (slice.Slice(0, length))) shown "valid"

                arena.Reset()
                Expect.equal (string slice) "ArenaSlice (11 values): stale" "stale")

            testCase "a loop over a slice sees its values, and throws if the slice becomes stale on the way" (fun () ->
                use arena = Backings.arena Backings.heap 256
                let slice = arena.AllocSliceCopy(ReadOnlySpan [| 1..4 |])
                let seen = ResizeArray()

                Check.throws<InvalidOperationException> [ "stale" ] (fun () ->
                    for value in slice do
                        seen.Add value

                        if value = 3 then
                            arena.Reset())

                Expect.equal (List.ofSeq seen) [ 1; 2; 3 ] "seen"

                for _ in Unchecked.defaultof<ArenaSlice<int>> do
                    failtest "the default slice is empty")

            testCase "every use of a stale slice but IsValid and Length throws" (fun () ->
                use arena = Backings.arena Backings.heap 256
                let slice = arena.AllocSlice<int> 3
                let part = slice.Slice(1, 1)
                arena.Reset()
                Expect.equal (slice.Length, slice.IsValid, part.IsValid) (3, false, false) "state"

                for attempt in
                    [
                        fun () -> slice.Span.Clear()
                        fun () -> slice[0] |> ignore
                        fun () -> slice.ToArray() |> ignore
                        fun () -> part.ToArray() |> ignore
                        fun () -> slice.Slice(0, 1).Span.Clear()
                    ] do
                    Check.throws<InvalidOperationException> [ "The slice is stale" ] attempt)

            testCase "a slice's stamp wraps to another value, so that old slices stay stale" (fun () ->
                use arena = Backings.arena Backings.heap 64

                let epochs =
                    (Check.field typeof<BumpArena> "_epochs").GetValue arena.Holder :?> Array

                let stamp = Check.field (epochs.GetValue(0).GetType()) "Stamp"
                stamp.SetValue(epochs.GetValue 0, Int64.MaxValue)
                let before = arena.AllocSlice<int> 3
                arena.Reset()
                let after = arena.AllocSlice<int> 3
                Expect.equal (before.IsValid, after.IsValid) (false, true) "valid"
                arena.Reset()
                Expect.equal (before.IsValid, after.IsValid) (false, false) "valid")

            testCase "a slice shows its values in the same way in every culture" (fun () ->
                use arena = Backings.arena Backings.heap 64
                let slice = arena.AllocSlice<float> 2
                slice.Span[0] <- 1.5

                let pair = arena |> Arena.value struct (1.5, 2)

                Check.withOtherCulture (fun () ->
                    Expect.equal (slice.ToString()) "ArenaSlice (2 values): 1.5; 0" "shown"
                    Expect.equal (pair.ToString()) "ArenaSlice (1 value): (1.5, 2)" "a tuple"
                    Expect.equal (1.5.ToString()) "1,5" "the culture is as it was"))
        ]
