namespace Forge.Tests

open System.Collections.Generic
open System.Runtime.CompilerServices
open Forge
open Forge.Models

/// What copies of a map have in common: what it must hold, and what it may do.
type SharedMap =
    {
        Header: Slice
        Entries: Dictionary<int, int>
        mutable Capacity: int
        /// Whether the order of the entries is still that of adding.
        mutable IsInOrder: bool
    }

type HeldMap = { Door: MapDoor; Shared: SharedMap }

/// The maps of a program, and what the model of the arena says of their storage.
type MapLedger(arena: CollectionArena) =
    let most = 8
    let maps = ResizeArray<HeldMap>()
    let buffer = ResizeArray<struct (int * int)>()
    let header = bigint (Unsafe.SizeOf<MapHeader>()), bigint sizeof<uint64>

    let roundUp capacity =
        Seq.initInfinite (fun power -> 8I <<< power)
        |> Seq.find (fun size -> size >= bigint (capacity: int))

    let table (door: MapDoor) capacity =
        roundUp capacity * bigint door.BytesOfEntry, bigint sizeof<uint64>

    member _.IsEmpty = maps.Count = 0

    /// A map by its number; from 90 on, or if there is none, only the default value.
    member _.Find index =
        if index < 90 && maps.Count > 0 then
            ValueSome maps[index % maps.Count]
        else
            ValueNone

    member _.Choose index = maps[index % maps.Count]

    /// Holds one more, in place of a stale one if there are many.
    member _.Keep held =
        if maps.Count = most then
            maps.RemoveAt(max 0 (maps.FindIndex(fun held -> not (arena.IsValid held.Shared.Header))))

        maps.Add held

    member _.RefusalOf held =
        match held with
        | ValueNone -> Some Refusal.Default
        | ValueSome held when not (arena.IsValid held.Shared.Header) -> Some Refusal.Stale
        | ValueSome _ -> None

    /// Takes room for a new map, with its table or without any room.
    member _.TryMake(kind, capacity) =
        let requests =
            [
                header
                if capacity > 0 then
                    table (MapDoors.none kind) capacity
            ]

        arena.TryTake requests
        |> Result.mapError (fun bytes -> if bytes = fst header then bytes else fst header + bytes)
        |> Result.map (fun taken ->
            {
                Header = taken.Head
                Entries = Dictionary()
                Capacity = if capacity > 0 then int (roundUp capacity) else 0
                IsInOrder = true
            })

    /// Takes room for one more key unless it is there; why that must be refused, if it must.
    member _.TryAdd(held, key) =
        let shared = held.Shared
        let grows = shared.Entries.Count = shared.Capacity
        let keyBytes = held.Door.KeyBytes key

        let requests =
            [
                if keyBytes > 0 then
                    bigint keyBytes, 1I
                if grows then
                    table held.Door (shared.Capacity + 1)
            ]

        if shared.Entries.ContainsKey(held.Door.Same key) then
            None
        elif (grows || held.Door.StoresKeys) && not (arena.IsInnermost shared.Header) then
            Some Refusal.ScopeOpen
        else
            match arena.TryTake requests with
            | Ok _ ->
                if grows then
                    shared.Capacity <- int (roundUp (shared.Capacity + 1))

                None
            | Error _ -> Some(Refusal.Exhausted(Some(requests |> List.sumBy fst)))

    /// Takes room for so many keys unless there is; why that must be refused, if it must.
    member _.TryEnsure(held, capacity) =
        let shared = held.Shared

        if capacity <= shared.Capacity then
            None
        elif not (arena.IsInnermost shared.Header) then
            Some Refusal.ScopeOpen
        else
            match arena.TryTake [ table held.Door capacity ] with
            | Ok _ ->
                shared.Capacity <- int (roundUp capacity)
                None
            | Error bytes -> Some(Refusal.Exhausted(Some bytes))

    /// Compares all that a map has with what it must have.
    member _.Compare held =
        let expected = held.Shared.Entries
        buffer.Clear()
        held.Door.AddTo buffer

        if buffer.Count <> expected.Count || held.Door.Count <> expected.Count then
            Promise.violation $"{held.Door.Count} keys and {buffer.Count} entries instead of {expected.Count}"

        if held.Door.Capacity <> held.Shared.Capacity then
            Promise.violation $"the capacity is {held.Door.Capacity} instead of {held.Shared.Capacity}"

        let mutable ordered = expected.GetEnumerator()

        for struct (key, value) in buffer do
            match expected.TryGetValue key with
            | true, found when found = value -> ()
            | _ -> Promise.violation $"the map has key {key} with {value}"

            // A dictionary keeps the order of adding, too, while nothing is removed.
            if held.Shared.IsInOrder && not (ordered.MoveNext() && ordered.Current.Key = key) then
                Promise.violation $"key {key} is out of order"

    /// Compares all maps, the stale ones in that they say so.
    member this.CompareAll() =
        for held in maps do
            let isValid = arena.IsValid held.Shared.Header

            if held.Door.IsValid <> isValid then
                Promise.violation $"a map says {held.Door.IsValid} instead of whether it is valid"

            if isValid then
                this.Compare held
