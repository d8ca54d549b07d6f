/// Values that do something to the arena while they are formatted into it, or say what is not true.
module Forge.Tests.TextFormatterTests

open System
open Expecto
open Forge
open Forge.Tests.ArenaData

/// A literal and a value.
let private appending (value: 'T) =
    Append(fun handler -> handler.AppendLiteral "value: " && handler.AppendFormatted value)

/// Does something before it becomes a string, and formats itself in no other way.
type private Speaking(act: unit -> unit, text: string) =
    override _.ToString() =
        act ()
        text

/// Begins a text that is not ended, as if one of its values could not be had.
let private beginText (arena: ArenaLease) =
    let _ = ArenaTextHandler(0, 0, arena)
    ()

let private fail () = raise (TimeoutException "value")

[<Tests>]
let tests =
    testList
        "text formatters"
        [
            testCase "a value that allocates from the same arena gets memory of its own" (fun () ->
                for size in [ 1; 16; 100 ] do
                    use arena = arena 16384
                    let slices = ResizeArray()

                    let act () =
                        let slice = arena.AllocSliceUninitialized<byte> size
                        slice.Span.Fill 7uy
                        slices.Add slice

                    let long = String('x', 300)
                    let text = Interpolated.text arena 7 1 (appending (Acting(act, long)))
                    Expect.equal (string text) ("value: " + long) "text"
                    Expect.isNonEmpty slices "slices"

                    for slice in slices do
                        Expect.equal (slice.ToArray()) (Array.create size 7uy) "slice"

                    let more = arena.AllocSlice<byte> 50
                    more.Span.Fill 9uy
                    Expect.equal (string text) ("value: " + long) "text after another allocation"
                    Check.adds arena)

            testCase "a value that opens and closes a scope changes nothing" (fun () ->
                use arena = arena 4096

                let act () =
                    let scope = arena.OpenScope()
                    arena.AllocSlice<byte> 100 |> ignore
                    scope.Dispose()

                let text = Interpolated.text arena 7 1 (appending (Acting(act, "x")))
                Expect.equal (string text, arena.Allocated) ("value: x", 8L) "text")

            testCase "if a value leaves a scope open, a text that had to move is in it" (fun () ->
                for long, isValid in [ "x", true; String('x', 300), false ] do
                    use arena = arena 8192
                    let mutable depth = 0

                    let act () =
                        if depth = 0 then
                            depth <- 1
                            let _ = arena.OpenScope()
                            ()

                    let text = Interpolated.text arena 7 1 (appending (Acting(act, long)))
                    Expect.equal (string text) ("value: " + long) "text"
                    let other = arena.AllocSlice<byte> 200
                    other.Span.Fill 7uy
                    Expect.equal (string text) ("value: " + long) "text after another allocation"
                    arena.Reset()
                    Expect.isFalse (isValid && text.IsValid) "valid after the reset")

            testCase "a value that begins a text and does not end it leaves the one around it as it is" (fun () ->
                use arena = arena 4096
                let act () = beginText arena

                for value in [ box (Acting(act, "x")); Speaking(act, "x") ] do
                    let text = Interpolated.text arena 7 1 (appending value)
                    Expect.equal (string text) "value: x" "text"

                let allocated = arena.Allocated

                for value in [ box (Acting(act >> fail, "x")); Speaking(act >> fail, "x") ] do
                    Check.throws<TimeoutException> [] (fun () ->
                        Interpolated.text arena 7 1 (appending value) |> ignore)

                    Expect.equal arena.Allocated allocated "allocated")

            testCase "a text may be made while another one of the same arena is, whether it succeeds or not" (fun () ->
                use arena = arena 4096
                let stale = staleText arena

                for append, expected in
                    [
                        Append(fun handler -> handler.AppendLiteral "in" && handler.AppendFormatted 2), "in2"
                        Append(fun handler -> handler.AppendFormatted(1, 100_000)), "no room"
                        appending (Acting(fail, "x")), "value"
                        appending (Acting((fun () -> beginText arena) >> fail, "x")), "value"
                        Append(fun handler -> handler.AppendLiteral "a" && handler.AppendFormatted stale), "stale"
                    ] do
                    let mutable outer = ArenaTextHandler(4, 1, arena)
                    outer.AppendLiteral "<" |> ignore

                    let inner =
                        try
                            match Interpolated.tryText arena 1 1 append with
                            | ValueSome text -> string text
                            | ValueNone -> "no room"
                        with error ->
                            error.Message

                    Expect.stringContains inner expected "the inner text"
                    outer.AppendFormatted expected |> ignore
                    outer.AppendLiteral ">" |> ignore
                    Expect.equal (string (arena.Text &outer)) $"<{expected}>" "the outer text")

            testCase "a value that resets the arena makes the text stale, and what is allocated then is kept" (fun () ->
                for size in [ 0; 5; 23; 100 ] do
                    use arena = arena 4096
                    let mutable slice = ArenaSlice<byte>()

                    let act () =
                        arena.Reset()
                        slice <- arena.AllocSliceUninitialized<byte> size

                    Check.throws<InvalidOperationException> [ "stale" ] (fun () ->
                        Interpolated.text arena 7 1 (appending (Acting(act, "x"))) |> ignore)

                    Expect.equal (arena.Allocated, slice.IsValid) (int64 size, true) "the slice")

            testCase "a text that was reset before its end frees nothing of what is allocated then" (fun () ->
                use arena = arena 4096
                let mutable handler = ArenaTextHandler(0, 1, arena)
                handler.AppendLiteral "ab" |> ignore
                arena.Reset()
                // As long as the room that the handler had taken.
                let slice = arena.AllocSlice<byte> 16
                Expect.isFalse (arena.Text &handler).IsValid "valid"
                Expect.equal (arena.Allocated, slice.IsValid) (16L, true) "the slice")

            testCase "a value that gives the lease back ends the text, and the next lease is untouched" (fun () ->
                use pool = Backings.pool Backings.heap 1 4096
                let lease = pool.Checkout()
                let mutable next = Unchecked.defaultof<ArenaLease>

                let act () =
                    if lease.IsHeld then
                        lease.Dispose()
                        next <- pool.Checkout()
                        next.AllocSlice<byte> 23 |> ignore

                Check.throws<InvalidOperationException> [] (fun () ->
                    Interpolated.text lease 7 1 (appending (Acting(act, "x"))) |> ignore)

                Expect.equal next.Allocated 23L "allocated"
                next.Dispose())

            testCase "if a value throws, its exception passes and the arena is unchanged" (fun () ->
                use arena = arena 4096
                arena.AllocSlice<byte> 10 |> ignore

                for text in [ "x"; String('x', 1000) ] do
                    Check.throws<TimeoutException> [ "formatter" ] (fun () ->
                        Interpolated.text
                            arena
                            7
                            1
                            (appending (Acting((fun () -> raise (TimeoutException "formatter")), text)))
                        |> ignore)

                    Expect.equal arena.Allocated 10L "allocated")

            testCase "if a value allocates and throws, its allocation is kept" (fun () ->
                use arena = arena 4096
                let mutable slice = ArenaSlice<byte>()

                let act () =
                    slice <- arena.AllocSliceUninitialized<byte> 10
                    slice.Span.Fill 7uy
                    raise (TimeoutException())

                Check.throws<TimeoutException> [] (fun () ->
                    Interpolated.text arena 7 1 (appending (Acting(act, "x"))) |> ignore)

                arena.AllocSlice<byte> 100 |> ignore
                Expect.equal (slice.ToArray()) (Array.create 10 7uy) "slice")

            testCase "a stale text among the parts throws, and the arena is unchanged" (fun () ->
                use arena = arena 4096
                let scope = arena.OpenScope()
                let stale = arena.AllocText("old".AsSpan())
                scope.Dispose()

                for append in
                    [
                        Append(fun handler -> handler.AppendLiteral "a" && handler.AppendFormatted stale)
                        Append(fun handler -> handler.AppendLiteral "a" && handler.AppendFormatted(stale, 10, null))
                    ] do
                    Check.throws<InvalidOperationException> [ "stale" ] (fun () ->
                        Interpolated.text arena 1 1 append |> ignore)

                    Expect.equal arena.Allocated 0L "allocated")

            testCase "a value that never has enough room exhausts the arena, which is unchanged" (fun () ->
                if Portable.IsUtf8Formattable 1 then
                    use arena = arena 4096
                    arena.AllocSlice<byte> 10 |> ignore
                    Expect.equal (Interpolated.tryText arena 7 1 (appending (Lying ValueNone))) ValueNone "no text"

                    Check.throws<ArenaExhaustedException> [ "it has 4086 of" ] (fun () ->
                        Interpolated.text arena 7 1 (appending (Lying ValueNone)) |> ignore)

                    Expect.equal arena.Allocated 10L "allocated")

            testCase
                "a value that says it wrote more than there was room for, or less than nothing, is refused"
                (fun () ->
                    if Portable.IsUtf8Formattable 1 then
                        use arena = arena 4096
                        arena.AllocSlice<byte> 10 |> ignore

                        for written in [ -1; -10; Int32.MinValue; 17; 1000; 1_000_000; Int32.MaxValue ] do
                            Check.throws<InvalidOperationException>
                                [ "Lying"; $"wrote {written} bytes"; "a room of 16" ]
                                (fun () ->
                                    Interpolated.text arena 7 1 (appending (Lying(ValueSome written))) |> ignore)

                            Expect.equal arena.Allocated 10L $"allocated, {written}"

                        // It may write nothing, or fill the room.
                        for written in [ 0; 16 ] do
                            let text = Interpolated.text arena 7 1 (appending (Lying(ValueSome written)))
                            Expect.equal text.Length (7 + written) "length")
        ]
