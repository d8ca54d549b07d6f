module Forge.Tests.TextFormatTests

open System
open Expecto
open Forge
open Forge.Tests.ArenaData

/// The text of one part, in an arena that is big enough.
let private one (append: Append) =
    use arena = arena 4096
    string (Interpolated.text arena 0 1 append)

let private clef = utf8 "𝄞"
let private noString: string = null
let private noObject: obj = null
let private noNumber = Nullable<int>()
let private someNumber = Nullable 5

/// The parts of what follows.
let private parts =
    Append(fun handler ->
        handler.AppendLiteral "née "
        && handler.AppendFormatted 12345
        && handler.AppendFormatted("ab", 5, null)
        && handler.AppendFormatted(1.5, -6)
        && handler.AppendFormatted(ReadOnlySpan clef)
        && handler.AppendFormatted(DayOfWeek.Friday)
        && handler.AppendFormatted(255, 4, "x2")
        && handler.AppendLiteral "the end.")

let private whole = "née 12345   ab1.5   𝄞Friday  ffthe end."

let private values =
    [
        testCase "literals, strings, numbers, characters and texts are written one after the other" (fun () ->
            use arena = arena 4096
            let text = arena.AllocText("a text".AsSpan())

            let made =
                Interpolated.text
                    arena
                    10
                    8
                    (Append(fun handler ->
                        handler.AppendLiteral "n = "
                        && handler.AppendFormatted 12
                        && handler.AppendLiteral "; "
                        && handler.AppendFormatted "naïve"
                        && handler.AppendFormatted 'c'
                        && handler.AppendFormatted true
                        && handler.AppendFormatted DayOfWeek.Friday
                        && handler.AppendFormatted text
                        && handler.AppendFormatted(ReadOnlySpan clef)
                        && handler.AppendFormatted("chars".AsSpan())))

            Expect.equal (string made) "n = 12; naïvecTrueFridaya text𝄞chars" "text")

        testCase "null and nothing are written as nothing" (fun () ->
            Expect.equal (one (Append(fun handler -> handler.AppendFormatted noString))) "" "a null string"
            Expect.equal (one (Append(fun handler -> handler.AppendFormatted noObject))) "" "a null object"
            Expect.equal (one (Append(fun handler -> handler.AppendFormatted noNumber))) "" "a number that is null"
            Expect.equal (one (Append(fun handler -> handler.AppendFormatted someNumber))) "5" "a nullable number"
            Expect.equal (one (Append(fun handler -> handler.AppendFormatted(noString, 3, null)))) "   " "aligned"

            Expect.equal
                (one (Append(fun handler -> handler.AppendFormatted(ReadOnlySpan(Array.empty<byte>)))))
                ""
                "no bytes"

            Expect.equal (one (Append(fun handler -> handler.AppendFormatted(ArenaText())))) "" "the default text"
            Expect.equal (one (Append(fun _ -> true))) "" "no part at all")

        testCase "formats apply to values of every kind" (fun () ->
            let day = DateTime(2026, 11, 29, 13, 5, 0)
            Expect.equal (one (Append(fun handler -> handler.AppendFormatted(255, "x4")))) "00ff" "a number"
            Expect.equal (one (Append(fun handler -> handler.AppendFormatted(1234.5, "N1")))) "1,234.5" "a real number"

            Expect.equal
                (one (Append(fun handler -> handler.AppendFormatted(day, "yyyy-MM-dd HH:mm"))))
                "2026-11-29 13:05"
                "a time"

            Expect.equal (one (Append(fun handler -> handler.AppendFormatted(DayOfWeek.Friday, "D")))) "5" "an enum"

            Expect.equal
                (one (Append(fun handler -> handler.AppendFormatted(Guid.Empty, "N"))))
                (String('0', 32))
                "a GUID")

        testCase "whatever the thread's culture is, values are written in the invariant one" (fun () ->
            Check.withOtherCulture (fun () ->
                Expect.equal (one (Append(fun handler -> handler.AppendFormatted 1.5))) "1.5" "a real number"
                Expect.equal (one (Append(fun handler -> handler.AppendFormatted 1.5m))) "1.5" "a decimal number"
                let day = DateTime(2026, 11, 29)
                Expect.equal (one (Append(fun handler -> handler.AppendFormatted(day, "d")))) "11/29/2026" "a date"

                Expect.equal
                    (one (Append(fun handler -> handler.AppendFormatted(SpanFormattable(), "f"))))
                    "<f|>s"
                    "as characters"

                Expect.equal
                    (one (Append(fun handler -> handler.AppendFormatted(Formattable(), "f"))))
                    "<f|>"
                    "as a string"

                Expect.equal
                    (one (Append(fun handler -> handler.AppendFormatted(Formattable()))))
                    "<|>"
                    "without a format"

                Expect.equal
                    (one (Append(fun handler -> handler.AppendFormatted(Acting(ignore, "plain")))))
                    "plain"
                    "by itself"

                Expect.equal
                    (one (Append(fun handler -> handler.AppendFormatted(System.Version(1, 2)))))
                    "1.2"
                    "a version"))

        testCase "an alignment adds spaces before, a negative one after, and none if the value is as wide" (fun () ->
            let aligned (alignment: int) =
                one (Append(fun handler -> handler.AppendFormatted(42, alignment)))

            for alignment, expected in [ 0, "42"; 1, "42"; 2, "42"; 3, " 42"; 5, "   42"; -3, "42 "; -5, "42   " ] do
                Expect.equal (aligned alignment) expected $"{alignment}"

            // Characters count as in a string.
            for text in [ "é"; "日本"; "𝄞"; "" ] do
                let words = one (Append(fun handler -> handler.AppendFormatted(text, 6, null)))
                Expect.equal words (text.PadLeft 6) "before"
                let words = one (Append(fun handler -> handler.AppendFormatted(text, -6, null)))
                Expect.equal words (text.PadRight 6) "after"

            Expect.equal
                (one (Append(fun handler -> handler.AppendFormatted(1.5, 8, "F3"))))
                "   1.500"
                "with a format"

            Expect.equal
                (one (
                    Append(fun handler ->
                        handler.AppendLiteral "ab"
                        && handler.AppendFormatted(7, 4)
                        && handler.AppendFormatted(8, -3))
                ))
                "ab   78  "
                "only the value is aligned")

        testCase "a text is aligned like a string, byte for byte, and its format is ignored" (fun () ->
            use arena = arena 256
            let text = arena.AllocText(ReadOnlySpan [| byte 'a'; 0xFFuy |])

            let made =
                Interpolated.text
                    arena
                    0
                    1
                    (Append(fun handler ->
                        handler.AppendFormatted(text, 4, "x")
                        && handler.AppendFormatted(text, -3, null)
                        && handler.AppendFormatted(text, "x")
                        && handler.AppendFormatted(text.Span, 3)
                        && handler.AppendFormatted(text.Span, -3)))

            let a, invalid = byte 'a', 0xFFuy

            Expect.equal
                (made.ToSlice().ToArray())
                [|
                    yield! [ 32uy; 32uy; a; invalid ]
                    yield! [ a; invalid; 32uy ]
                    yield! [ a; invalid ]
                    yield! [ 32uy; a; invalid ]
                    yield! [ a; invalid; 32uy ]
                |]
                "bytes")

        testCase "a lone surrogate becomes the replacement character" (fun () ->
            Expect.equal (one (Append(fun handler -> handler.AppendLiteral "a\uD800b"))) "a\uFFFDb" "text")
    ]

let private room =
    [
        testCase "what the text does not need is given back, and it stays where it begins" (fun () ->
            for literals, values in [ 0, 0; 0, 1; 100, 8; 1, 100; Int32.MaxValue, Int32.MaxValue ] do
                use arena = arena 4096
                arena.AllocSlice<byte> 3 |> ignore
                let start = Check.addressOf (arena.AllocSlice<byte> 1)
                let text = Interpolated.text arena literals values parts
                Expect.equal (string text) whole "text"
                Expect.equal (Check.addressOf (text.ToSlice())) (start + 1un) "address"
                Expect.equal arena.Allocated (4L + int64 (utf8 whole).Length) "allocated")

        testCase "at every size of the rest of an arena the text fits, or the arena is unchanged" (fun () ->
            let needed = (utf8 whole).Length

            for rest in 0 .. needed + 40 do
                for literals, values in [ 0, 0; 12, 6 ] do
                    use arena = arena 128
                    leave rest arena
                    let allocated = arena.Allocated

                    match Interpolated.tryText arena literals values parts with
                    | ValueSome text ->
                        Expect.isGreaterThanOrEqual rest needed "fits"
                        Expect.equal (string text, arena.Allocated) (whole, allocated + int64 needed) "text"
                    | ValueNone ->
                        Expect.isLessThan rest needed "does not fit"
                        Expect.equal arena.Allocated allocated "allocated"

                        Check.throws<ArenaExhaustedException> [ $"it has {rest} of" ] (fun () ->
                            Interpolated.text arena literals values parts |> ignore)

                        Expect.equal arena.Allocated allocated "allocated after the exception")

        testCase "an exhausted arena says how many bytes the text had come to need" (fun () ->
            use arena = arena 64
            leave 10 arena

            for append, needed in
                [
                    Append(fun handler -> handler.AppendLiteral "0123456789a"), 11
                    Append(fun handler -> handler.AppendLiteral "012" && handler.AppendLiteral "é456789é"), 13
                    Append(fun handler ->
                        handler.AppendLiteral "012"
                        && handler.AppendFormatted(ReadOnlySpan(utf8 "34567890"))),
                    11
                    Append(fun handler -> handler.AppendLiteral "012" && handler.AppendFormatted(1, 8)), 11
                    Append(fun handler -> handler.AppendFormatted(1, Int32.MaxValue)), Int32.MaxValue
                    // A number asks for more as long as it has too little; a string knows its length.
                    Append(fun handler -> handler.AppendFormatted 123456789012L),
                    (if Portable.IsUtf8Formattable 1 then 11 else 12)
                ] do
                Check.throws<ArenaExhaustedException>
                    [ $"for {needed} bytes aligned to 1."; "it has 10 of" ]
                    (fun () -> Interpolated.text arena 0 1 append |> ignore)

            // An alignment that has no positive counterpart.
            Check.throws<ArenaExhaustedException> [ "it has 10 of" ] (fun () ->
                Interpolated.text arena 0 1 (Append(fun handler -> handler.AppendFormatted(1, Int32.MinValue)))
                |> ignore)

            Expect.equal arena.Remaining 10L "remaining")

        testCase "after there was no room, nothing more is written, and the text is empty" (fun () ->
            use arena = arena 64
            leave 10 arena

            let results = ResizeArray()

            let append =
                Append(fun handler ->
                    results.Add(handler.AppendLiteral "0123456789a")
                    results.Add(handler.AppendLiteral "b")
                    results.Add(handler.AppendFormatted 1)
                    results.Add(handler.AppendFormatted(ReadOnlySpan clef))
                    results.Add(handler.AppendFormatted("c", 5, null))
                    true)

            Expect.equal (Interpolated.tryText arena 0 1 append) ValueNone "no text"
            Expect.equal (List.ofSeq results) (List.replicate 5 false) "results"
            Expect.equal arena.Remaining 10L "remaining")

        testCase "a value that needs far more room than guessed gets it" (fun () ->
            let long = String('日', 500)
            Expect.equal (one (Append(fun handler -> handler.AppendFormatted(Acting(ignore, long))))) long "in steps"
            Expect.equal (one (Append(fun handler -> handler.AppendFormatted(long)))) long "at once"
            Expect.equal (one (Append(fun handler -> handler.AppendFormatted(5, 1000)))) ("5".PadLeft 1000) "spaces")

        testCase "formatting numbers and texts costs no managed memory" (fun () ->
            use arena = arena 4096
            let text = arena.AllocText("a text".AsSpan())

            let append =
                Append(fun handler ->
                    handler.AppendLiteral "n = "
                    && handler.AppendFormatted 12
                    && handler.AppendFormatted 12us
                    && handler.AppendFormatted -3y
                    && handler.AppendFormatted 5n
                    && handler.AppendFormatted(1.5, 8, "F2")
                    && handler.AppendFormatted("naïve", -9, null)
                    && handler.AppendFormatted 'c'
                    && handler.AppendFormatted(text, 9, null)
                    && handler.AppendFormatted text)

            // For netstandard2.0, numbers become strings.
            if Portable.IsUtf8Formattable 1 then
                expectNoAllocation "an interpolated string" (fun () ->
                    let scope = arena.OpenScope()
                    Interpolated.text arena 4 6 append |> ignore
                    scope.Dispose()))
    ]

[<Tests>]
let tests = testList "text formatting" (values @ room)
