namespace Forge.Tests

open System
open System.Collections.Generic
open System.Runtime.CompilerServices
open System.Text
open Forge

/// A map as a program holds it, whatever its type. Keys are numbers from 0 on, which each kind of map spells in its way.
[<AbstractClass>]
type MapDoor() =
    abstract Count: int
    abstract Capacity: int
    abstract IsValid: bool
    abstract Get: key: int -> int
    abstract Set: key: int * value: int -> unit
    abstract TryGet: key: int -> int voption
    abstract Contains: key: int -> bool

    /// Replaces the value through the reference; what it was before, and whether the key was there, if that was asked.
    abstract GetOrAdd: key: int * value: int * tells: bool -> struct (int * bool voption)

    abstract TrySet: key: int * value: int -> bool

    /// What was removed, if the kind of map says so.
    abstract Remove: key: int * wantsValue: bool -> struct (bool * int voption)

    abstract Clear: unit -> unit
    abstract Ensure: capacity: int -> unit
    abstract TryEnsure: capacity: int -> bool
    abstract AddTo: entries: ResizeArray<struct (int * int)> -> unit
    abstract Copy: unit -> MapDoor

    /// Whether keys are copied into the arena.
    abstract StoresKeys: bool

    /// The bytes of the arena that a new key takes besides the table.
    abstract KeyBytes: key: int -> int

    /// The bytes of the table for one more unit of capacity.
    abstract BytesOfEntry: int

    /// The number of the first key that is spelled alike.
    abstract Same: key: int -> int

[<RequireQualifiedAccess>]
module MapKeys =
    let numbers =
        [| 0; 1; 2; 3; 8; 16; -1; 1 <<< 16; 1 <<< 28; Int32.MinValue; 7; 12345 |]

    /// As many texts, two of which are the same when they are UTF-8.
    let texts =
        [|
            ""
            "a"
            "b"
            "ab"
            "abc"
            "é"
            "日本"
            "𝄞"
            "a\uD800b"
            "a\uFFFDb"
            String('x', 300)
            String('é', 90)
        |]

    let count = numbers.Length

    let private well (text: string) =
        Encoding.UTF8.GetString(Encoding.UTF8.GetBytes text)

    let private textNumbers =
        let numbers = Dictionary<string, int>()
        texts |> Array.iteri (fun index text -> numbers.TryAdd(well text, index) |> ignore)
        numbers

    let ofText (text: string) = textNumbers[well text]
    let utf8 = texts |> Array.map Encoding.UTF8.GetBytes
    let sameTexts = texts |> Array.map ofText

    let slots = 2 * sizeof<uint64>
