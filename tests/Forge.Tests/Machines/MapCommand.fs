/// What the machine of maps does, and what must come of it.
module Forge.Tests.MapCommand

open System
open FsCheck.FSharp

/// A number that refers to a map counts modulo how many there are and one more, which stands for the default value.
type Command =
    | Make of kind: int * capacity: int
    | Copy of map: int
    | Get of map: int * key: int
    | Set of map: int * key: int * value: int
    | TryGet of map: int * key: int
    | Contains of map: int * key: int
    | GetOrAdd of map: int * key: int * value: int * tellsExists: bool
    | TrySet of map: int * key: int * value: int
    | Remove of map: int * key: int * wantsValue: bool
    | Clear of map: int
    | Ensure of map: int * capacity: int * isTry: bool
    | Count of map: int
    | Enumerate of map: int
    | Life of LifeCommand

let mostCapacity = 1 <<< 29

let private index = Gen.choose (0, 99)
let private key = Gen.choose (0, MapKeys.count - 1)
let private value = Gen.choose (1, 99)
let private flag = Gen.elements [ true; false ]

let private capacity =
    Gen.frequency
        [
            8, Gen.choose (0, 20)
            2, Gen.choose (20, 70)
            1, Gen.elements [ -1; Int32.MinValue; mostCapacity + 1; Int32.MaxValue ]
            1, Gen.elements [ mostCapacity; 1000 ]
        ]

let generator =
    Gen.frequency
        [
            5, Gen.map2 (fun kind capacity -> Make(kind, capacity)) (Gen.choose (0, 3)) capacity
            5, Gen.map (fun kind -> Make(kind, 0)) (Gen.choose (0, 3))
            3, Gen.map Copy index
            5, Gen.map2 (fun map key -> Get(map, key)) index key
            12, Gen.map3 (fun map key value -> Set(map, key, value)) index key value
            5, Gen.map2 (fun map key -> TryGet(map, key)) index key
            3, Gen.map2 (fun map key -> Contains(map, key)) index key
            12, Gen.map4 (fun map key value tells -> GetOrAdd(map, key, value, tells)) index key value flag
            10, Gen.map3 (fun map key value -> TrySet(map, key, value)) index key value
            12, Gen.map3 (fun map key wantsValue -> Remove(map, key, wantsValue)) index key flag
            1, Gen.map Clear index
            7, Gen.map3 (fun map capacity isTry -> Ensure(map, capacity, isTry)) index capacity flag
            2, Gen.map Count index
            3, Gen.map Enumerate index
            12, Gen.map Life LifeCommand.generator
        ]

let simpler command =
    let smaller number =
        [ 0; number / 2; number - 1 ]
        |> List.distinct
        |> List.filter (fun other -> other >= 0 && other < number)

    match command with
    | Make(kind, capacity) ->
        [
            for kind in smaller kind do
                Make(kind, capacity)
            for capacity in smaller capacity do
                Make(kind, capacity)
        ]
    | Copy map -> smaller map |> List.map Copy
    | Set(map, key, value) ->
        [
            for map in smaller map do
                Set(map, key, value)
            for key in smaller key do
                Set(map, key, value)
        ]
    | TrySet(map, key, value) -> [ Set(map, key, value) ]
    | GetOrAdd(map, key, value, tells) ->
        [
            Set(map, key, value)
            for map in smaller map do
                GetOrAdd(map, key, value, tells)
        ]
    | Remove(map, key, wantsValue) ->
        [
            for map in smaller map do
                Remove(map, key, wantsValue)
            for key in smaller key do
                Remove(map, key, wantsValue)
        ]
    | Life command -> LifeCommand.simpler command |> List.map Life
    | _ -> []

let private anyUse = [ "default value"; "stale" ]

let branches =
    [
        "make", [ "made"; "exhausted"; "out of range" ]
        "copy", [ "done" ]
        "get", [ "found"; "no such key" ] @ anyUse
        "set", [ "added"; "added, grown"; "was there"; "exhausted"; "scope open" ] @ anyUse
        "try set", [ "added"; "added, grown"; "was there"; "no room"; "scope open" ] @ anyUse
        "get or add", [ "added"; "added, grown"; "was there"; "exhausted"; "scope open" ] @ anyUse
        "try get", [ "found"; "absent" ] @ anyUse
        "contains", [ "found"; "absent" ] @ anyUse
        "remove", [ "removed"; "absent" ] @ anyUse
        "clear", "done" :: anyUse
        "ensure", [ "done"; "exhausted"; "scope open"; "out of range" ] @ anyUse
        "try ensure", [ "done"; "no room"; "scope open"; "out of range" ] @ anyUse
        "count", "done" :: anyUse
        "enumerate", [ "in order"; "as a set" ] @ anyUse
    ]
    @ LifeCommand.branches

let misuses =
    [
        "stale map", (fun (_, outcome) -> outcome = "stale")
        "default map", (fun (_, outcome) -> outcome = "default value")
        "growing under a younger scope", (fun (_, outcome) -> outcome = "scope open")
        "number out of range", (fun (_, outcome) -> outcome = "out of range")
    ]
