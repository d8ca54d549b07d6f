/// The functions of texts in an arena, against those of strings, and interpolated strings.
module Forge.Tests.TextFunctionTests

open System
open System.Globalization
open System.Runtime.CompilerServices
open System.Text
open Expecto
open FsCheck
open Forge
open Forge.Tests.ListFunctionTests

/// A string as it is in an arena, where a lone surrogate is U+FFFD.
let private wellFormed (text: string) =
    Encoding.UTF8.GetString(Encoding.UTF8.GetBytes text)

let private scalars (text: string) =
    [ for rune in text.EnumerateRunes() -> rune.Value ]

let private invariant (text: FormattableString) = FormattableString.Invariant text

[<Struct>]
type private Pair = { Left: int; Right: float }

type private Broken() =
    override _.ToString() = invalidOp "no text for you"

let private texts =
    [
        Check.property
            "a text is equal to its string, and comparing texts compares code points"
            300
            (fun (a: NonNull<string>) (b: NonNull<string>) ->
                use arena = Arena.heap (256 * KiB)
                let a, b = wellFormed a.Get, wellFormed b.Get
                let textA, textB = ArenaText.ofString a arena, ArenaText.ofString b arena
                Expect.equal (ArenaText.toString textA, string textA) (a, a) "round trip"

                Expect.equal
                    (ArenaText.length textA, ArenaText.isEmpty textA)
                    (Encoding.UTF8.GetByteCount a, a = "")
                    "length"

                Expect.equal
                    (ArenaText.equals textB textA, textA = textB, ArenaText.equalsString b textA)
                    (a = b, a = b, a = b)
                    "equals"

                let order = compare (scalars a) (scalars b)

                Expect.equal
                    (sign (ArenaText.compareTo textB textA), sign (compare textA textB), textA < textB)
                    (order, order, order < 0)
                    "order"

                Expect.equal (ArenaText.startsWith b textA) (a.StartsWith(b, StringComparison.Ordinal)) "startsWith"
                Expect.equal (ArenaText.endsWith b textA) (a.EndsWith(b, StringComparison.Ordinal)) "endsWith"
                Expect.equal (ArenaText.contains b textA) (a.Contains(b, StringComparison.Ordinal)) "contains")

        Check.property
            "what was joined is found at both ends, inside, and by its position"
            300
            (fun (a: NonNull<string>) (b: NonNull<string>) (c: NonNull<string>) ->
                use arena = Arena.heap (256 * KiB)
                let a, b, c = wellFormed a.Get, wellFormed b.Get, wellFormed c.Get
                let text = ArenaText.ofSpan ((a + b + c).AsSpan()) arena

                Expect.isTrue
                    (ArenaText.startsWith a text
                     && ArenaText.contains b text
                     && ArenaText.endsWith c text)
                    "parts"

                let bytes (text: string) = Encoding.UTF8.GetByteCount text
                Expect.equal (text |> ArenaText.sub (bytes a) (bytes b) |> ArenaText.toString) b "sub"
                Expect.equal (arena |> ArenaText.ofRun (ArenaText.toRun text)) text "its run"
                Expect.equal (ArenaText.ofBytes text.Span arena) text "its bytes")

        testCase "a text is sorted by F# as its code points are" (fun () ->
            use arena = Arena.heap (1 * KiB)
            let words = [ "b"; "a"; ""; "\U0001F600"; "\uE000"; "ab" ]

            Expect.equal
                (words
                 |> List.map (fun word -> ArenaText.ofString word arena)
                 |> List.sort
                 |> List.map string)
                [ ""; "a"; "ab"; "b"; "\uE000"; "\U0001F600" ]
                "order"

            Check.throws<ArgumentException> [ "ArenaText"; "System.Int32" ] (fun () ->
                (ArenaText() :> IComparable).CompareTo 1 |> ignore)

            Expect.equal ((ArenaText() :> IComparable).CompareTo null) 1 "after null")

        testCase "a text is read as a number if it is one, in any culture" (fun () ->
            use arena = Arena.heap (4 * KiB)

            Check.withOtherCulture (fun () ->
                for text in
                    [
                        "0"
                        "-12"
                        "2147483648"
                        "9223372036854775808"
                        "1.5"
                        "-1e3"
                        ""
                        "a"
                        "1 "
                        "1,5"
                        "12a"
                    ] do
                    let inArena = ArenaText.ofString text arena

                    let parsed (isNumber, number) =
                        if isNumber then ValueSome number else ValueNone

                    let culture = CultureInfo.InvariantCulture

                    let integer, number =
                        NumberStyles.AllowLeadingSign,
                        NumberStyles.AllowLeadingSign
                        ||| NumberStyles.AllowDecimalPoint
                        ||| NumberStyles.AllowExponent

                    Expect.equal
                        (ArenaText.tryParseInt inArena)
                        (parsed (Int32.TryParse(text, integer, culture)))
                        $"int {text}"

                    Expect.equal
                        (ArenaText.tryParseInt64 inArena)
                        (parsed (Int64.TryParse(text, integer, culture)))
                        $"int64 {text}"

                    Expect.equal
                        (ArenaText.tryParseFloat inArena)
                        (parsed (Double.TryParse(text, number, culture)))
                        $"float {text}"

                    Expect.equal
                        (ArenaText.tryParseDecimal inArena)
                        (parsed (Decimal.TryParse(text, number, culture)))
                        $"decimal {text}"))

        testCase "every function of a stale text that reads throws" (fun () ->
            use arena = Arena.heap (1 * KiB)
            let text = arena |> ArenaText.ofString "12"
            Arena.reset arena

            for call in
                [
                    fun () -> ArenaText.equals text text |> ignore
                    fun () -> ArenaText.equalsString "12" text |> ignore
                    fun () -> ArenaText.compareTo text text |> ignore
                    fun () -> ArenaText.startsWith "" text |> ignore
                    fun () -> ArenaText.startsWith "longer" text |> ignore
                    fun () -> ArenaText.endsWith "" text |> ignore
                    fun () -> ArenaText.contains "" text |> ignore
                    fun () -> ArenaText.tryParseInt text |> ignore
                    fun () -> ArenaText.tryParseInt64 text |> ignore
                    fun () -> ArenaText.tryParseFloat text |> ignore
                    fun () -> ArenaText.tryParseDecimal text |> ignore
                    fun () -> ArenaText.toString text |> ignore
                    fun () -> ArenaText.toRun text |> ignore
                    fun () -> arena |> Arena.text $"{text}" |> ignore
                ] do
                Check.throws<InvalidOperationException> [ "stale" ] call

            Expect.equal
                (ArenaText.length text, ArenaText.isEmpty text, ArenaText.isValid text)
                (2, false, false)
                "state"

            Expect.equal
                (string text, Arena.allocated arena)
                ("ArenaText: stale", 0L)
                "its own text, and no room taken")

        testCase "comparing, searching and reading texts allocates nothing on the managed heap" (fun () ->
            use arena = Arena.heap (4 * KiB)
            let one = arena |> ArenaText.ofString "één 12"
            let other = arena |> ArenaText.ofString "één 12"
            let mutable total = 0

            let work () =
                for _ in 1..1000 do
                    if
                        ArenaText.equals other one
                        && ArenaText.equalsString "één 12" one
                        && ArenaText.compareTo other one = 0
                        && ArenaText.startsWith "één" one
                        && ArenaText.endsWith "12" one
                        && ArenaText.contains "n 1" one
                    then
                        total <- total + (one |> ArenaText.sub 6 2 |> ArenaText.tryParseInt |> ValueOption.get)

            Expect.isLessThan (garbageOf work) 200L "bytes, for 7,000 calls"
            Expect.equal total (12 * 51 * 1000) "sum")
    ]

let private interpolated =
    [
        testCase "an interpolated string is what .NET makes of it in the invariant culture" (fun () ->
            use arena = Arena.heap (64 * KiB)
            let word = arena |> ArenaText.ofString "één"

            Check.withOtherCulture (fun () ->
                for text in
                    [
                        ($"": FormattableString)
                        $"no values, {{braces}} and 100%%"
                        $"{null, 1}|{null, -1}"
                        FormattableStringFactory.Create("{{{0 , 5 :x4}|{1, -3}}}", 255, "é")
                        $"{1}{2.5}{3.75M}{'c'}{true}"
                        $"{1234.5:N2}|{255:X4}|{DateTime(2026, 11, 29):``yyyy-MM-dd HH:mm``}"
                        $"{1, 6}|{-1, -6}|{2.5, 8:F3}|{word, 6}|{word, -6}|{word}"
                        $"""{"text"}|{"text", 8}|{null}|{Some 3}|{None}|{[ 1; 2 ]}"""
                        $"{struct (1, 2.5)} { { Left = 1; Right = 2.5 } }"
                        $"{Guid.Empty} {TimeSpan.FromMinutes 90.0} {DayOfWeek.Monday} {Single.Epsilon}"
                        $"""{String('x', 3000)}{String('y', 3000), 4000}"""
                    ] do
                    Expect.equal (arena |> Arena.text text |> ArenaText.toString) (invariant text) text.Format

                    Expect.equal
                        (arena |> Arena.tryText text |> ValueOption.map ArenaText.toString)
                        (ValueSome(invariant text))
                        text.Format))

        testCase "a text takes as many bytes as it has, and one that does not fit none" (fun () ->
            use arena = Arena.heap 64L
            let text = arena |> Arena.text $"{12} and {34}"
            Expect.equal (text.Length, Arena.allocated arena) (9, 9L) "bytes"
            let long = String('x', 60)
            Expect.isTrue (arena |> Arena.tryText $"{long}" |> _.IsNone) "none"
            Check.throws<ArenaExhaustedException> [ "55 of 64" ] (fun () -> arena |> Arena.text $"a{long}" |> ignore)
            Expect.equal (Arena.allocated arena, string text) (9L, "12 and 34") "unchanged")

        testCase "a value that throws and a format that is none leave the arena as it was" (fun () ->
            use arena = Arena.heap 256L

            Check.throws<InvalidOperationException> [ "no text" ] (fun () ->
                arena |> Arena.text $"a {Broken()}" |> ignore)

            for format in
                [
                    "{"
                    "a}"
                    "{0"
                    "{1}"
                    "{-1}"
                    "{}"
                    "{x}"
                    "{0,}"
                    "{0,x}"
                    "{99999999999}"
                    "{0}}"
                ] do
                Check.throws<FormatException> [ format ] (fun () ->
                    arena |> Arena.tryText (FormattableStringFactory.Create(format, 1)) |> ignore)

            Check.throws<ArgumentNullException> [ "text" ] (fun () -> arena |> Arena.text null |> ignore)
            Expect.equal (Arena.allocated arena) 0L "nothing is kept")

        testCase "formatting makes no string" (fun () ->
            Needs.modernCore ()
            use arena = Arena.heap (256 * KiB)

            let work () =
                Arena.scope arena (fun () ->
                    for i in 1..100 do
                        arena
                        |> Arena.text $"{i} and {float i / 2.0} of the things that are counted here"
                        |> ignore)

            // Two boxes, an array of two, and the FormattableString.
            Expect.isLessThan (garbageOf work / 100L) 130L "bytes of a text")
    ]

[<Tests>]
let tests =
    testList
        "facade"
        [
            testList "text functions" texts
            testList "interpolated strings" interpolated
        ]
