/// What the machine of texts does, and what must come of it.
module Forge.Tests.TextCommand

open System
open System.Globalization
open System.Text
open FsCheck.FSharp

/// A part of an interpolated string.
type Piece =
    | Literal of string
    | Words of string * alignment: int
    | Number of int * alignment: int * format: string
    | Real of float * format: string
    | Day of DayOfWeek * alignment: int
    | Flag of bool
    /// A text in the arena.
    | Earlier of text: int * alignment: int

/// A number that refers to a text or an interner counts modulo how many there are and one more, which stands for the default
/// value.
type Command =
    | Alloc of string * asBytes: bool * isTry: bool
    | Format of Piece list * isTry: bool
    | Part of text: int * start: int * length: int
    | PartBeyond of text: int * start: int * length: int
    | ToRun of text: int
    | Compare of text: int * other: int * way: int
    | CompareWith of text: int * string * way: int
    | Parse of text: int * way: int
    | Show of text: int
    | Sort
    | MakeInterner of capacity: int
    | Intern of interner: int * string * asBytes: bool * isTry: bool
    | Find of interner: int * string * asBytes: bool
    | Life of LifeCommand

/// The text as it is in UTF-8: lone surrogates become U+FFFD.
let well (text: string) =
    Encoding.UTF8.GetString(Encoding.UTF8.GetBytes text)

/// The order of code points.
let compareTexts (a: string) (b: string) =
    let points (text: string) =
        text.EnumerateRunes() |> Seq.map _.Value

    Seq.compareWith compare (points a) (points b)

let private style =
    NumberStyles.AllowLeadingSign
    ||| NumberStyles.AllowDecimalPoint
    ||| NumberStyles.AllowExponent

let private found (isNumber: bool, value: 'T) = struct (isNumber, value)

// Neither spaces nor thousands are allowed, and nothing after the number. Where a decimal has more than 29 digits and lies
// just between two of 29, Utf8Parser rounds away from zero and Decimal.TryParse to even; no text here does.
let int32Of (text: string) =
    found (Int32.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture))

let int64Of (text: string) =
    found (Int64.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture))

let doubleOf (text: string) =
    found (Double.TryParse(text, style, CultureInfo.InvariantCulture))

let decimalOf (text: string) =
    found (Decimal.TryParse(text, style, CultureInfo.InvariantCulture))

let private alphabet =
    [|
        "a"
        "b"
        "ab"
        "z"
        "é"
        "ß"
        "日"
        "\uFFFD"
        "\uE000"
        "𝄞"
        "😀"
        "\uD800"
        "\uDC00"
        String('x', 100)
        String('日', 90)
    |]

let private numbers =
    [|
        "0"
        "-0"
        "+5"
        "-12"
        "007"
        "2147483647"
        "2147483648"
        "-2147483649"
        "9223372036854775807"
        "9223372036854775808"
        "1.5"
        "-.5"
        "5."
        "."
        "-"
        "1e5"
        "1e"
        "2e-3"
        "1e400"
        "NaN"
        "-Infinity"
        " 1"
        "1 "
        "1,000"
        "0x10"
        "12a"
        "79228162514264337593543950335"
        "79228162514264337593543950336"
        "0.1234567890123456789012345678901234567890"
    |]

let private text =
    Gen.frequency
        [
            5,
            Gen.choose (0, 3)
            |> Gen.bind (fun length -> Gen.listOfLength length (Gen.elements alphabet))
            |> Gen.map (String.concat "")
            3, Gen.elements numbers
            1, Gen.elements [ "same"; "another"; "" ]
        ]

let private index = Gen.choose (0, 99)
let private flag = Gen.elements [ true; false ]

let private alignment =
    Gen.frequency [ 2, Gen.constant 0; 3, Gen.choose (-12, 12); 1, Gen.elements [ 90; -300 ] ]

let private piece =
    Gen.frequency
        [
            3, Gen.map Literal text
            2, Gen.map2 (fun words alignment -> Words(words, alignment)) (Gen.frequency [ 4, text; 1, Gen.constant null ]) alignment
            2,
            Gen.map3
                (fun number alignment format -> Number(number, alignment, format))
                (Gen.elements [ 0; -1; 42; Int32.MaxValue; Int32.MinValue ])
                alignment
                (Gen.elements [ null; "D8"; "x"; "N2" ])
            1,
            Gen.map2
                (fun number format -> Real(number, format))
                (Gen.elements [ 0.1; 1234.5; -1e300; nan ])
                (Gen.elements [ null; "F3"; "E2"; "N1" ])
            1, Gen.map2 (fun day alignment -> Day(enum day, alignment)) (Gen.choose (0, 7)) alignment
            1, Gen.map Flag flag
            2, Gen.map2 (fun text alignment -> Earlier(text, alignment)) index alignment
        ]

let generator =
    Gen.frequency
        [
            16, Gen.map3 (fun text asBytes isTry -> Alloc(text, asBytes, isTry)) text flag flag
            8,
            Gen.map2
                (fun pieces isTry -> Format(pieces, isTry))
                (Gen.choose (0, 4) |> Gen.bind (fun length -> Gen.listOfLength length piece))
                flag
            6, Gen.map3 (fun text start length -> Part(text, start, length)) index index index
            3,
            Gen.map3
                (fun text start length -> PartBeyond(text, start, length))
                index
                (Gen.choose (-2, 2))
                (Gen.elements [ -1; 1000; Int32.MaxValue; Int32.MinValue ])
            4, Gen.map ToRun index
            12, Gen.map3 (fun text other way -> Compare(text, other, way)) index index index
            8, Gen.map3 (fun text other way -> CompareWith(text, other, way)) index text index
            6, Gen.map2 (fun text way -> Parse(text, way)) index index
            2, Gen.map Show index
            2, Gen.constant Sort
            4, Gen.map MakeInterner (Gen.frequency [ 3, Gen.constant 0; 2, Gen.choose (1, 20); 1, Gen.elements [ -1; 1 <<< 29 ] ])
            14,
            Gen.map4 (fun interner text asBytes isTry -> Intern(interner, text, asBytes, isTry)) index text flag flag
            5, Gen.map3 (fun interner text asBytes -> Find(interner, text, asBytes)) index text flag
            14, Gen.map Life LifeCommand.generator
        ]

let private shorter (text: string) =
    if text.Length = 0 then
        []
    else
        [ ""; text.Substring(text.Length / 2); text.Substring 1 ] |> List.distinct

let simpler command =
    match command with
    | Alloc(text, asBytes, isTry) ->
        [
            for text in shorter text do
                Alloc(text, asBytes, isTry)
        ]
    | Format(pieces, isTry) ->
        [
            for index in 0 .. pieces.Length - 1 do
                Format(List.removeAt index pieces, isTry)
        ]
    | Intern(interner, text, asBytes, isTry) ->
        [
            for text in shorter text do
                Intern(interner, text, asBytes, isTry)
        ]
    | Life command -> LifeCommand.simpler command |> List.map Life
    | _ -> []

let branches =
    [
        "alloc", [ "placed"; "empty"; "exhausted" ]
        "try alloc", [ "placed"; "empty"; "no room" ]
        "format", [ "placed"; "empty"; "exhausted"; "stale" ]
        "try format", [ "placed"; "empty"; "no room"; "stale" ]
        "part", [ "done" ]
        "part beyond", [ "out of range" ]
        "run", [ "resolved"; "stale" ]
        "compare", [ "equal"; "before"; "after"; "stale" ]
        "compare with", [ "equal"; "before"; "after"; "stale" ]
        "parse", [ "number"; "no number"; "stale" ]
        "show", [ "text"; "says that it is stale" ]
        "sort", [ "in order" ]
        "make interner", [ "made"; "exhausted"; "out of range" ]
        "intern", [ "added"; "was there"; "exhausted"; "scope open"; "default value"; "stale" ]
        "try intern", [ "added"; "was there"; "no room"; "scope open"; "default value"; "stale" ]
        "find", [ "found"; "absent"; "default value"; "stale" ]
    ]
    @ LifeCommand.branches

let misuses =
    [
        "stale", (fun (_, outcome) -> outcome = "stale")
        "default interner", (fun (_, outcome) -> outcome = "default value")
        "adding under a younger scope", (fun (_, outcome) -> outcome = "scope open")
        "number out of range", (fun (_, outcome) -> outcome = "out of range")
    ]
