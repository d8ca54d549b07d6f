module Forge.Tests.TextTests

open System
open Expecto
open Forge
open Forge.Tests.ArenaData
open Forge.Tests.TextCommand

let private text (arena: ArenaLease) (value: string) = arena.AllocText(value.AsSpan())

let private uses (text: ArenaText) : (unit -> unit) list =
    [
        fun () -> text.Span.Length |> ignore
        fun () -> text.Equals(ArenaText()) |> ignore
        fun () -> ArenaText().Equals text |> ignore
        fun () -> text.Equals(box (ArenaText())) |> ignore
        fun () -> text.Equals "a" |> ignore
        fun () -> text.Equals(ReadOnlySpan(utf8 "a")) |> ignore
        fun () -> text.Equals("a".AsSpan()) |> ignore
        fun () -> text.CompareTo(ArenaText()) |> ignore
        fun () -> ArenaText().CompareTo text |> ignore
        fun () -> text.CompareTo(ReadOnlySpan(utf8 "a")) |> ignore
        fun () -> text.CompareTo("a".AsSpan()) |> ignore
        fun () -> ArenaText.op_Equality (text, text) |> ignore
        fun () -> text.GetHashCode() |> ignore
        fun () -> text.ToRun() |> ignore
        fun () -> text.TryParseInt32() |> ignore
        fun () -> text.TryParseInt64() |> ignore
        fun () -> text.TryParseDouble() |> ignore
        fun () -> text.TryParseDecimal() |> ignore
    ]

[<Tests>]
let tests =
    testList
        "texts"
        [
            testCase "a text is UTF-8 in the arena, from bytes or characters, and shows itself as a string" (fun () ->
                use arena = arena 4096

                for value in [ ""; "plain"; "naïve"; "日本語"; "𝄞"; String('é', 300) ] do
                    let allocated = arena.Allocated
                    let ofCharacters = text arena value
                    let ofBytes = arena.AllocText(ReadOnlySpan(utf8 value))
                    Expect.equal (ofCharacters.ToSlice().ToArray()) (utf8 value) "bytes"
                    Expect.equal (string ofCharacters, string ofBytes) (value, value) "strings"
                    Expect.equal (ofBytes.Length, ofBytes.IsEmpty) ((utf8 value).Length, value = "") "length"
                    Expect.equal (arena.Allocated - allocated) (int64 (2 * (utf8 value).Length)) "no byte more")

            testCase "the default text is empty, valid, and equal to an empty one" (fun () ->
                use arena = arena 64
                let none = ArenaText()
                Expect.isTrue (none.IsEmpty && none.IsValid && none.Equals(text arena "") && none.Equals "") "empty"
                Expect.equal (none.GetHashCode(), string none) ((text arena "").GetHashCode(), "") "hash code"
                Expect.equal (none.CompareTo(text arena "a")) -1 "order"
                Expect.isTrue (arena.ToText(none.ToRun())).IsEmpty "run")

            testCase "null is no equal string, and another type is no equal object" (fun () ->
                use arena = arena 64
                let empty = text arena ""
                Expect.isFalse (empty.Equals(null: string)) "null"
                Expect.isFalse (empty.Equals(box "")) "a string as an object"
                Expect.isFalse (empty.Equals(null: obj)) "null as an object"
                Expect.isTrue (empty.Equals(box (text arena ""))) "a text as an object")

            testCase "order is that of code points, unlike that of strings" (fun () ->
                use arena = arena 256
                let clef, last = text arena "𝄞", text arena "\uFFFD"
                Expect.isLessThan (String.CompareOrdinal("𝄞", "\uFFFD")) 0 "as strings"
                Expect.isGreaterThan (clef.CompareTo last) 0 "as texts"
                Expect.isTrue (ArenaText.op_GreaterThan (clef, last)) "operator"
                Expect.isLessThan ((text arena "ab").CompareTo("abc".AsSpan())) 0 "a beginning comes first")

            testCase "texts with the same bytes are equal and have the same hash code, at any address" (fun () ->
                use arena = arena 4096

                for value in [ ""; "a"; "ab"; String('x', 17); String('日', 40) ] do
                    let one = text arena value
                    text arena "x" |> ignore
                    let other = text arena value
                    Expect.isTrue (ArenaText.op_Equality (one, other)) value
                    Expect.equal (one.GetHashCode()) (other.GetHashCode()) value
                    let longer = text arena (value + "a")
                    Expect.isTrue (ArenaText.op_Inequality (one, longer)) value
                    Expect.notEqual (one.GetHashCode()) (longer.GetHashCode()) value)

            testCase "a part shares the bytes, lives as long, and its bounds are checked" (fun () ->
                use arena = arena 64
                let whole = text arena "0123456789"
                Expect.equal (string (whole.Slice(2, 3))) "234" "part"
                Expect.isTrue (whole.Slice(10, 0)).IsEmpty "at the end"

                for start, length in [ -1, 1; 11, 0; 0, 11; 5, 6; 0, -1; Int32.MaxValue, Int32.MaxValue ] do
                    Check.throws<ArgumentOutOfRangeException> [] (fun () -> whole.Slice(start, length) |> ignore)

                let part = whole.Slice(2, 3)
                arena.Reset()
                Expect.isFalse part.IsValid "valid")

            testCase "the slice of a text has its bytes, and changing them changes the text" (fun () ->
                use arena = arena 64
                let whole = text arena "abc"
                whole.ToSlice().Span[ 1 ] <- byte 'x'
                Expect.equal (string whole) "axc" "text")

            testCase "a run of a text is stored in the arena and becomes the text again, of any open scope" (fun () ->
                use arena = arena 1024
                let run = (text arena "outer").ToRun()
                let scope = arena.OpenScope()
                let inner = (text arena "inner").ToRun()
                let stored = arena.AllocSliceCopy(ReadOnlySpan [| run; inner |])
                let texts = [ for run in stored -> arena.ToText run ]
                Expect.equal (List.map string texts) [ "outer"; "inner" ] "texts"
                scope.Dispose()
                Expect.equal (texts |> List.map _.IsValid) [ true; false ] "valid"
                Expect.equal (string (arena.ToText run)) "outer" "after the scope's end"
                Check.throws<InvalidOperationException> [ "stale" ] (fun () -> arena.ToText inner |> ignore))

            testCase
                "a whole text is read as a number in every culture, and nothing that is not all of a number"
                (fun () ->
                    use arena = arena 8192

                    Check.withOtherCulture (fun () ->
                        for value, expected in
                            [
                                "0", Some 0.0
                                "-12", Some -12.0
                                "+7", Some 7.0
                                "1.5", Some 1.5
                                "-.5", Some -0.5
                                "2e10", Some 2e10
                                "1,5", None
                                "1.000,5", None
                                "1 ", None
                                " 1", None
                                "12a", None
                                "", None
                                "-", None
                                "0x1", None
                            ] do
                            let found = (text arena value).TryParseDouble()
                            Expect.equal found (expected.IsSome, Option.defaultValue 0.0 expected) value
                            let isFound, number = (text arena value).TryParseDecimal()
                            Expect.equal (isFound, float number) found value)

                    for value in
                        [
                            "2147483647"
                            "-2147483648"
                            "2147483648"
                            "1.0"
                            "1e3"
                            "9223372036854775807"
                            "9223372036854775808"
                            "12x"
                            "007"
                            "-0"
                        ] do
                        let struct (isInt, int) = int32Of value
                        Expect.equal ((text arena value).TryParseInt32()) (isInt, int) value
                        let struct (isLong, long) = int64Of value
                        Expect.equal ((text arena value).TryParseInt64()) (isLong, long) value)

            testCase "numbers written in the invariant culture are read back" (fun () ->
                use arena = arena (1 <<< 20)
                let random = Random 4

                for _ in 1..2_000 do
                    let number =
                        BitConverter.Int64BitsToDouble(random.NextInt64() * 2L + random.NextInt64(2L))

                    if Double.IsFinite number then
                        let written = number.ToString("R", Globalization.CultureInfo.InvariantCulture)
                        Expect.equal ((text arena written).TryParseDouble()) (true, number) written

                    let long = random.NextInt64(Int64.MinValue, Int64.MaxValue) >>> random.Next 64
                    Expect.equal ((text arena (string long)).TryParseInt64()) (true, long) (string long)
                    arena.Reset())

            testCase
                "a number just between two decimals of 29 digits is rounded away from zero, where .NET rounds to even"
                (fun () ->
                    Needs.dotnet "a decimal parser that rounds here"
                    use arena = arena 256
                    let value = "79228162514264337593543950334.5"
                    Expect.equal ((text arena value).TryParseDecimal()) (true, Decimal.MaxValue) "ours"

                    Expect.equal
                        (Decimal.Parse(value, Globalization.CultureInfo.InvariantCulture))
                        (Decimal.MaxValue - 1m)
                        ".NET's"
                    // And spaces around what is no finite number are not allowed.
                    Expect.equal ((text arena " NaN").TryParseDouble()) (false, 0.0) "NaN")

            testCase "every use of a stale text throws, but its length, and its string says so" (fun () ->
                endings (fun arena -> text arena "abc") (fun stale ->
                    Expect.equal (stale.IsValid, stale.Length, string stale) (false, 3, "ArenaText: stale") "state"
                    allStale (uses stale))

                // An empty one, too.
                endings (fun arena -> text arena "") (fun stale -> Expect.isFalse stale.IsValid "valid"))

            testCase "at every size of the rest of an arena a text is allocated, or nothing changes" (fun () ->
                for value in [ "ascii"; "naïve 日本"; "𝄞" ] do
                    let needed = (utf8 value).Length

                    for rest in 0 .. needed + 1 do
                        for attempt in 0..1 do
                            use arena = arena 64
                            leave rest arena
                            let allocated = arena.Allocated
                            let mutable made = ArenaText()

                            let fits =
                                if attempt = 0 then
                                    arena.TryAllocText(value.AsSpan(), &made)
                                else
                                    arena.TryAllocText(ReadOnlySpan(utf8 value), &made)

                            Expect.equal
                                (fits, string made)
                                ((rest >= needed), (if rest >= needed then value else ""))
                                "text"

                            if not fits then
                                Expect.equal arena.Allocated allocated "allocated"

                                for attempt in
                                    [
                                        fun () -> text arena value |> ignore
                                        fun () -> arena.AllocText(ReadOnlySpan(utf8 value)) |> ignore
                                    ] do
                                    Check.throws<ArenaExhaustedException>
                                        [ $"{needed} bytes"; $"it has {rest} of" ]
                                        attempt)

            testCase "a lease that has ended makes no text" (fun () ->
                let lease = arena 64
                let run = (text lease "a").ToRun()
                lease.Dispose()

                for attempt in
                    [
                        fun () -> text lease "a" |> ignore
                        fun () -> lease.AllocText(ReadOnlySpan(utf8 "a")) |> ignore
                        fun () -> lease.TryAllocText("a".AsSpan()) |> ignore
                        fun () -> lease.TryAllocText(ReadOnlySpan(utf8 "a")) |> ignore
                        fun () -> lease.ToText run |> ignore
                        fun () ->
                            let _ = ArenaTextHandler(1, 0, lease)
                            ()
                        fun () -> lease.AllocTextMap<int>() |> ignore
                        fun () -> lease.AllocMap<int, int>() |> ignore
                        fun () -> lease.AllocInterner() |> ignore
                    ] do
                    Check.throws<InvalidOperationException> [ "The lease has ended" ] attempt)

            testCase "no use of a text costs managed memory" (fun () ->
                use arena = arena 4096
                let value, bytes = String('é', 300), utf8 "12"
                let long, number = text arena value, text arena "12"

                expectNoAllocation "a text" (fun () ->
                    let scope = arena.OpenScope()
                    let one = arena.AllocText(value.AsSpan())
                    let other = arena.AllocText(ReadOnlySpan bytes)

                    if
                        not (one.Equals long && one.Equals value && other.Equals(ReadOnlySpan bytes))
                        || one.CompareTo other = 0
                        || one.CompareTo(value.AsSpan()) <> 0
                        || one.GetHashCode() <> long.GetHashCode()
                        || (arena.ToText(one.ToRun())).Length <> one.Length
                    then
                        failtest "not equal"

                    number.TryParseInt32() |> ignore
                    number.TryParseDouble() |> ignore
                    number.TryParseDecimal() |> ignore
                    scope.Dispose()))
        ]
