namespace Forge.Tests

open System
open FsCheck.FSharp

/// What a machine may do to an arena. A number that names a slice or a scope counts modulo how many there are.
type ArenaCommand =
    | Slice of Element * length: int * zeroed: bool * isTry: bool
    | Copy of Element * length: int * isTry: bool
    /// One of ArenaCommand.texts.
    | Text of index: int * isTry: bool
    | Block of size: int64 * alignment: int64 * isTry: bool
    | Bare of size: int64 * alignment: int64
    /// A type that holds references.
    | Hidden of isTry: bool
    /// A span or, without a length, a reference that is tied to the lease.
    | Tied of Element * length: int option * zeroed: bool
    | InScope of scope: int * Element * length: int option * zeroed: bool
    | Grow of slice: int * more: int * isTry: bool
    | Part of slice: int * start: int * length: int
    | Use of slice: int * way: int
    | OpenScope
    | CloseScope of scope: int
    /// Opens two scopes, one inside the other, and tries to close the outer one.
    | CloseOuterFirst
    /// Scopes one inside the other, each with some bytes allocated in it, left by an exception or in order.
    | Nest of bytes: int list * throws: bool
    | Reset

[<RequireQualifiedAccess>]
module ArenaCommand =
    let texts =
        [|
            ""
            "plain text"
            "naïve café"
            "日本語"
            "𝄞 clef"
            // A lone surrogate.
            String([| 'a'; '\uD800'; 'b' |])
            String('é', 40)
            String('x', 500)
        |]

    /// A text is written as it is encoded: so many bytes of it where there is too little room. On netstandard2.0 it is measured first.
    let fitting room (text: string) =
        let ends =
            (0, [ for rune in text.EnumerateRunes() -> rune.Utf8SequenceLength ])
            ||> List.scan (+)

        if Forge.Tests.Needs.isPortableCore && List.last ends > room then
            0
        else
            ends |> List.findBack (fun written -> written <= room)

    let private index = Gen.choose (0, 999)
    let private flag = Gen.elements [ true; false ]
    let private element = Gen.elements [ Tiny; Short; Long; Wide; Packed ]

    let private length =
        Gen.frequency
            [
                12, Gen.choose (0, 8)
                3, Gen.choose (9, 60)
                2, Gen.constant 0
                1, Gen.elements [ -1; Int32.MinValue ]
                1, Gen.elements [ 500; Int32.MaxValue ]
            ]

    let private count = Gen.frequency [ 5, Gen.choose (0, 8); 1, Gen.choose (9, 80) ]

    let private size =
        Gen.frequency
            [
                12, Gen.choose (1, 40) |> Gen.map int64
                2, Gen.choose (41, 300) |> Gen.map int64
                2, Gen.elements [ 0L; 1L <<< 31; -1L; Int64.MinValue ]
                1, Gen.elements [ 0x7FFFFFFFL; Int64.MaxValue ]
            ]

    let private alignment =
        Gen.frequency
            [
                10, Gen.choose (0, 6) |> Gen.map (fun shift -> 1L <<< shift)
                1, Gen.elements [ 0L; 3L; 24L; -8L ]
                1, Gen.elements [ 1L <<< 40; 1L <<< 62; Int64.MinValue ]
            ]

    let private lengthOrNone =
        Gen.frequency [ 2, Gen.map Some length; 1, Gen.constant None ]

    let private hidden = Gen.map Hidden flag

    let private growing =
        Gen.map3
            (fun slice more isTry -> Grow(slice, more, isTry))
            index
            (Gen.frequency
                [
                    6, Gen.choose (0, 20)
                    3, Gen.constant 0
                    1, Gen.choose (-3, -1)
                    1, Gen.choose (100, 600)
                ])
            flag

    let private work =
        Gen.frequency
            [
                10,
                Gen.map4
                    (fun element length zeroed isTry -> Slice(element, length, zeroed, isTry))
                    element
                    length
                    flag
                    flag
                5, Gen.map3 (fun element count isTry -> Copy(element, count, isTry)) element count flag
                5, Gen.map2 (fun index isTry -> Text(index, isTry)) index flag
                7, Gen.map3 (fun size alignment isTry -> Block(size, alignment, isTry)) size alignment flag
                5, Gen.map2 (fun size alignment -> Bare(size, alignment)) size alignment
                3, hidden
                18, growing
                5,
                Gen.map3
                    (fun slice start length -> Part(slice, start, length))
                    index
                    (Gen.choose (-1, 6))
                    (Gen.choose (-1, 6))
                8, Gen.map2 (fun slice way -> Use(slice, way)) index index
                12, Gen.constant OpenScope
                5, Gen.constant CloseOuterFirst
                8, Gen.map CloseScope index
                10,
                Gen.map4
                    (fun scope element length zeroed -> InScope(scope, element, length, zeroed))
                    index
                    element
                    lengthOrNone
                    flag
                3,
                Gen.map2
                    (fun bytes throws -> Nest(bytes, throws))
                    (Gen.choose (1, 8)
                     |> Gen.bind (fun depth -> Gen.listOfLength depth (Gen.choose (0, 30))))
                    flag
                2, Gen.constant Reset
            ]

    let generator =
        Gen.frequency
            [
                48, work
                4, Gen.map3 (fun element length zeroed -> Tied(element, length, zeroed)) element lengthOrNone flag
                8, growing
                1, hidden
            ]

    let private smallerInt number =
        [ 0; 1; 2; 3; number / 2; number - sign number ]
        |> List.distinct
        |> List.filter (fun smaller -> abs (int64 smaller) < abs (int64 number))

    let private smallerSize (number: int64) =
        [ 1L; number / 2L ]
        |> List.distinct
        |> List.filter (fun smaller -> smaller > 0L && smaller < number)

    let private tinyFirst element = if element = Tiny then [] else [ Tiny ]

    /// The same command with simpler arguments, each.
    let simpler command =
        [
            match command with
            | Slice(element, length, zeroed, isTry) ->
                for element in tinyFirst element do
                    Slice(element, length, zeroed, isTry)

                for length in smallerInt length do
                    Slice(element, length, zeroed, isTry)
            | Copy(element, length, isTry) ->
                for element in tinyFirst element do
                    Copy(element, length, isTry)

                for length in smallerInt length do
                    Copy(element, length, isTry)
            | Text(index, isTry) ->
                if index >= texts.Length then
                    Text(index % texts.Length, isTry)

                for index in smallerInt (index % texts.Length) do
                    Text(index, isTry)
            | Block(size, alignment, isTry) ->
                for size in smallerSize size do
                    Block(size, alignment, isTry)

                for alignment in smallerSize alignment do
                    Block(size, alignment, isTry)
            | Bare(size, alignment) ->
                for size in smallerSize size do
                    Bare(size, alignment)

                for alignment in smallerSize alignment do
                    Bare(size, alignment)
            | Tied(element, length, zeroed) ->
                for element in tinyFirst element do
                    Tied(element, length, zeroed)

                for length in length |> Option.toList |> List.collect smallerInt do
                    Tied(element, Some length, zeroed)
            | InScope(scope, element, length, zeroed) ->
                for scope in smallerInt scope do
                    InScope(scope, element, length, zeroed)

                for element in tinyFirst element do
                    InScope(scope, element, length, zeroed)

                for length in length |> Option.toList |> List.collect smallerInt do
                    InScope(scope, element, Some length, zeroed)
            | Grow(slice, more, isTry) ->
                for slice in smallerInt slice do
                    Grow(slice, more, isTry)

                for more in smallerInt more do
                    Grow(slice, more, isTry)
            | Part(slice, start, length) ->
                for slice in smallerInt slice do
                    Part(slice, start, length)

                for start in smallerInt start do
                    Part(slice, start, length)

                for length in smallerInt length do
                    Part(slice, start, length)
            | Use(slice, way) ->
                for slice in smallerInt slice do
                    Use(slice, way)

                for way in smallerInt (way % 3) do
                    Use(slice, way)
            | CloseScope scope ->
                for scope in smallerInt scope do
                    CloseScope scope
            | Nest(bytes, throws) ->
                if bytes.Length > 1 then
                    Nest(bytes.Tail, throws)

                for index, count in List.indexed bytes do
                    for count in smallerInt count do
                        Nest(List.updateAt index count bytes, throws)

                if throws then
                    Nest(bytes, false)
            | Hidden _
            | OpenScope
            | CloseOuterFirst
            | Reset -> ()
        ]
