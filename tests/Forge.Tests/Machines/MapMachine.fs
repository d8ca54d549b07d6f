/// Maps of all kinds in one arena, against dictionaries.
module Forge.Tests.MapMachine

open System.Collections.Generic
open FsCheck.FSharp
open Forge.Tests.MapCommand

type Setup = { Bytes: int; Offset: int }

let private expect what (expected: 'T) (found: 'T) =
    if found <> expected then
        Promise.violation $"{what}: {found} instead of {expected}"

type private MapSession(setup: Setup) =
    inherit Session<Command>()

    let arena = CollectionArena(setup.Bytes, setup.Offset)
    let ledger = MapLedger arena
    let unneeded = ResizeArray<struct (int * int)>()

    let isBad capacity = capacity < 0 || capacity > mostCapacity

    let make kind capacity =
        let made =
            if isBad capacity then
                Error Refusal.OutOfRange
            else
                ledger.TryMake(kind, capacity)
                |> Result.mapError (fun bytes -> Refusal.Exhausted(Some bytes))

        let refusal =
            match made with
            | Ok _ -> None
            | Error refusal -> Some refusal

        arena.Settle(
            "make",
            refusal,
            fun () ->
                let door = MapDoors.make arena.Lease kind capacity
                made |> Result.iter (fun shared -> ledger.Keep { Door = door; Shared = shared })
                "made"
        )

    /// Does what adds nothing to a map. The entries are those that it must have.
    let look command index (action: MapDoor -> Dictionary<int, int> -> string) =
        let held = ledger.Find index

        arena.Settle(
            command,
            ledger.RefusalOf held,
            fun () ->
                match held with
                | ValueSome held -> action held.Door held.Shared.Entries
                | ValueNone -> action (MapDoors.none (index % MapDoors.kinds)) (Dictionary())
        )

    /// Adds a key to a map unless it is there.
    let add command index key value (call: MapDoor -> bool -> int -> bool) =
        let held = ledger.Find index

        match ledger.RefusalOf held, held with
        | None, ValueSome held ->
            let entries, same = held.Shared.Entries, held.Door.Same key
            let wasThere = entries.ContainsKey same
            let capacity = held.Shared.Capacity
            let refusal = ledger.TryAdd(held, key)

            // The Try form says so instead of throwing.
            let thrown =
                match refusal with
                | Some(Refusal.Exhausted _) when command = "try set" -> None
                | refusal -> refusal

            arena.Settle(
                command,
                thrown,
                fun () ->
                    let before = if wasThere then entries[same] else 0
                    let fits = call held.Door wasThere before
                    expect command refusal.IsNone fits

                    if fits then
                        entries[same] <- value

                    if not fits then "no room"
                    elif wasThere then "was there"
                    elif capacity > 0 && held.Shared.Capacity > capacity then "added, grown"
                    else "added"
            )
        | refusal, _ ->
            arena.Settle(
                command,
                refusal,
                fun () ->
                    let door =
                        match held with
                        | ValueSome held -> held.Door
                        | ValueNone -> MapDoors.none (index % MapDoors.kinds)

                    call door false 0 |> ignore
                    "added"
            )

    let ensure index capacity isTry =
        let held = ledger.Find index

        // The number is checked first, whatever the map is.
        let refusal =
            match ledger.RefusalOf held, held with
            | _ when isBad capacity -> Some Refusal.OutOfRange
            | None, ValueSome held -> ledger.TryEnsure(held, capacity)
            | refusal, _ -> refusal

        let thrown =
            match refusal with
            | Some(Refusal.Exhausted _) when isTry -> None
            | refusal -> refusal

        arena.Settle(
            (if isTry then "try ensure" else "ensure"),
            thrown,
            fun () ->
                let door =
                    match held with
                    | ValueSome held -> held.Door
                    | ValueNone -> MapDoors.none (index % MapDoors.kinds)

                if isTry then
                    expect "try ensure" refusal.IsNone (door.TryEnsure capacity)
                else
                    door.Ensure capacity

                if refusal.IsNone then "done" else "no room"
        )

    let get index key =
        let held = ledger.Find index

        let refusal =
            match ledger.RefusalOf held, held with
            | None, ValueSome held when not (held.Shared.Entries.ContainsKey(held.Door.Same key)) ->
                Some Refusal.NoSuchKey
            | refusal, _ -> refusal

        arena.Settle(
            "get",
            refusal,
            fun () ->
                match held with
                | ValueSome held -> expect "value" held.Shared.Entries[held.Door.Same key] (held.Door.Get key)
                | ValueNone -> (MapDoors.none (index % MapDoors.kinds)).Get key |> ignore

                "found"
        )

    let isInOrder index isStill =
        ledger.Find index
        |> ValueOption.iter (fun held -> held.Shared.IsInOrder <- isStill)

    let tryGet (door: MapDoor) key (entries: Dictionary<int, int>) =
        let found = door.TryGet key

        match entries.TryGetValue(door.Same key) with
        | true, value ->
            expect "value" (ValueSome value) found
            "found"
        | _ ->
            expect "value" ValueNone found
            "absent"

    let remove index (door: MapDoor) key wantsValue (entries: Dictionary<int, int>) =
        let struct (isRemoved, value) = door.Remove(key, wantsValue)
        let mutable before = 0
        expect "removed" (entries.Remove(door.Same key, &before)) isRemoved
        expect "value removed" before (value |> ValueOption.defaultValue before)

        if isRemoved then
            isInOrder index false
            "removed"
        else
            "absent"

    let step command =
        match command with
        | Make(kind, capacity) -> make (kind % MapDoors.kinds) capacity
        | Copy _ when ledger.IsEmpty -> arena.Seen("copy", "skipped")
        | Copy index ->
            let held = ledger.Choose index
            ledger.Keep { held with Door = held.Door.Copy() }
            arena.Seen("copy", "done")
        | Get(index, key) -> get index key
        | TryGet(index, key) -> look "try get" index (fun door entries -> tryGet door key entries)
        | Contains(index, key) ->
            look "contains" index (fun door entries ->
                let isFound = door.Contains key
                expect "contains" (entries.ContainsKey(door.Same key)) isFound
                if isFound then "found" else "absent")
        | Set(index, key, value) ->
            add "set" index key value (fun door _ _ ->
                door.Set(key, value)
                true)
        | TrySet(index, key, value) -> add "try set" index key value (fun door _ _ -> door.TrySet(key, value))
        | GetOrAdd(index, key, value, tells) ->
            add "get or add" index key value (fun door wasThere before ->
                let struct (found, exists) = door.GetOrAdd(key, value, tells)
                expect "value before" before found
                expect "exists" wasThere (exists |> ValueOption.defaultValue wasThere)
                true)
        | Remove(index, key, wantsValue) ->
            look "remove" index (fun door entries -> remove index door key wantsValue entries)
        | Clear index ->
            look "clear" index (fun door entries ->
                door.Clear()
                entries.Clear()
                isInOrder index true
                "done")
        | Ensure(index, capacity, isTry) -> ensure index capacity isTry
        | Count index ->
            look "count" index (fun door entries ->
                expect "count" entries.Count door.Count
                door.Capacity |> ignore
                "done")
        | Enumerate index ->
            look "enumerate" index (fun door _ ->
                unneeded.Clear()
                door.AddTo unneeded

                match ledger.Find index with
                | ValueSome held when held.Shared.IsInOrder -> "in order"
                | _ -> "as a set")
        | Life _ -> arena.Seen("life", "skipped")

    override _.Step(command, scopes: byref<ScopeSlots>) =
        let seen =
            match command with
            | Life command -> arena.Step(command, &scopes)
            | command -> step command

        arena.Check()
        ledger.CompareAll()
        seen

    override _.Finish _ = arena.Finish()

let machine: Machine<Setup, Command> =
    {
        Name = "map"
        GenerateSetup =
            Gen.map2
                (fun bytes offset -> { Bytes = bytes; Offset = offset })
                (Gen.choose (200, 5000))
                (Gen.frequency [ 1, Gen.constant 0; 1, Gen.choose (0, 63) ])
        GenerateCommand = fun _ -> generator
        Start = fun program -> MapSession program.Setup
        SimplerSetups =
            fun setup ->
                if setup.Offset > 0 then
                    [ { setup with Offset = 0 } ]
                else
                    []
        SimplerCommands = simpler
        Branches = branches
        Misuses = misuses
    }
