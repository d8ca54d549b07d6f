namespace Forge.Tests

open System
open System.Collections.Generic
open System.Runtime.CompilerServices
open Forge

/// Gives few different hash codes.
[<Struct>]
type FewHashes =
    interface IEqualityComparer<int> with
        member _.Equals(x, y) = x = y
        member _.GetHashCode key = key &&& 1

/// A map whose keys are compared by their own equality.
type NumberMapDoor(map: ArenaMap<int, int>) =
    inherit MapDoor()
    let key index = MapKeys.numbers[index]
    override _.Count = map.Count
    override _.Capacity = map.Capacity
    override _.IsValid = map.IsValid
    override _.Get index = map[key index]

    override _.Set(index, value) =
        let mutable map = map
        map[key index] <- value

    override _.TryGet index =
        match map.TryGetValue(key index) with
        | true, value -> ValueSome value
        | false, value -> if value = 0 then ValueNone else ValueSome -1

    override _.Contains index = map.ContainsKey(key index)

    override _.GetOrAdd(index, value, tells) =
        let mutable exists = false

        let reference =
            if tells then
                &map.GetOrAdd(key index, &exists)
            else
                &map.GetOrAdd(key index)

        let before = reference
        reference <- value
        struct (before, (if tells then ValueSome exists else ValueNone))

    override _.TrySet(index, value) = map.TrySet(key index, value)

    override _.Remove(index, wantsValue) =
        let mutable value = -1

        if wantsValue then
            let isRemoved = map.Remove(key index, &value)
            struct (isRemoved, ValueSome value)
        else
            struct (map.Remove(key index), ValueNone)

    override _.Clear() = map.Clear()
    override _.Ensure capacity = map.EnsureCapacity capacity
    override _.TryEnsure capacity = map.TryEnsureCapacity capacity

    override _.AddTo entries =
        for pair in map do
            entries.Add(struct (Array.IndexOf(MapKeys.numbers, pair.Key), pair.Value))

    override _.Copy() = NumberMapDoor map
    override _.StoresKeys = false
    override _.KeyBytes _ = 0

    override _.BytesOfEntry = Unsafe.SizeOf<MapEntry<int, int>>() + MapKeys.slots

    override _.Same index = index

/// A map with a comparer.
type CollidingMapDoor(map: ArenaMap<int, int, FewHashes>) =
    inherit MapDoor()
    let key index = MapKeys.numbers[index]
    override _.Count = map.Count
    override _.Capacity = map.Capacity
    override _.IsValid = map.IsValid
    override _.Get index = map[key index]

    override _.Set(index, value) =
        let mutable map = map
        map[key index] <- value

    override _.TryGet index =
        match map.TryGetValue(key index) with
        | true, value -> ValueSome value
        | false, value -> if value = 0 then ValueNone else ValueSome -1

    override _.Contains index = map.ContainsKey(key index)

    override _.GetOrAdd(index, value, tells) =
        let mutable exists = false

        let reference =
            if tells then
                &map.GetOrAdd(key index, &exists)
            else
                &map.GetOrAdd(key index)

        let before = reference
        reference <- value
        struct (before, (if tells then ValueSome exists else ValueNone))

    override _.TrySet(index, value) = map.TrySet(key index, value)

    override _.Remove(index, wantsValue) =
        let mutable value = -1

        if wantsValue then
            let isRemoved = map.Remove(key index, &value)
            struct (isRemoved, ValueSome value)
        else
            struct (map.Remove(key index), ValueNone)

    override _.Clear() = map.Clear()
    override _.Ensure capacity = map.EnsureCapacity capacity
    override _.TryEnsure capacity = map.TryEnsureCapacity capacity

    override _.AddTo entries =
        for pair in map do
            entries.Add(struct (Array.IndexOf(MapKeys.numbers, pair.Key), pair.Value))

    override _.Copy() = CollidingMapDoor map
    override _.StoresKeys = false
    override _.KeyBytes _ = 0

    override _.BytesOfEntry = Unsafe.SizeOf<MapEntry<int, int>>() + MapKeys.slots

    override _.Same index = index
