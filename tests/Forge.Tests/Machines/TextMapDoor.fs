namespace Forge.Tests

open System
open System.Runtime.CompilerServices
open Forge

/// A map whose keys are texts, given as characters or as UTF-8.
type TextMapDoor(map: ArenaTextMap<int>, isUtf8: bool) =
    inherit MapDoor()

    override _.Count = map.Count
    override _.Capacity = map.Capacity
    override _.IsValid = map.IsValid

    override _.Get index =
        if isUtf8 then
            map[ReadOnlySpan MapKeys.utf8[index]]
        else
            map[MapKeys.texts[index].AsSpan()]

    override _.Set(index, value) =
        let mutable map = map

        if isUtf8 then
            map[ReadOnlySpan MapKeys.utf8[index]] <- value
        else
            map[MapKeys.texts[index].AsSpan()] <- value

    override _.TryGet index =
        let mutable value = -1

        let isFound =
            if isUtf8 then
                map.TryGetValue(ReadOnlySpan MapKeys.utf8[index], &value)
            else
                map.TryGetValue(MapKeys.texts[index].AsSpan(), &value)

        if isFound then ValueSome value
        elif value = 0 then ValueNone
        else ValueSome -1

    override _.Contains index =
        if isUtf8 then
            map.ContainsKey(ReadOnlySpan MapKeys.utf8[index])
        else
            map.ContainsKey(MapKeys.texts[index].AsSpan())

    override _.GetOrAdd(index, value, tells) =
        let mutable exists = false

        let reference =
            if not isUtf8 then
                &map.GetOrAdd(MapKeys.texts[index].AsSpan())
            elif tells then
                &map.GetOrAdd(ReadOnlySpan MapKeys.utf8[index], &exists)
            else
                &map.GetOrAdd(ReadOnlySpan MapKeys.utf8[index])

        let before = reference
        reference <- value
        struct (before, (if tells && isUtf8 then ValueSome exists else ValueNone))

    override _.TrySet(index, value) =
        if isUtf8 then
            map.TrySet(ReadOnlySpan MapKeys.utf8[index], value)
        else
            map.TrySet(MapKeys.texts[index].AsSpan(), value)

    override _.Remove(index, _) =
        let isRemoved =
            if isUtf8 then
                map.Remove(ReadOnlySpan MapKeys.utf8[index])
            else
                map.Remove(MapKeys.texts[index].AsSpan())

        struct (isRemoved, ValueNone)

    override _.Clear() = map.Clear()
    override _.Ensure capacity = map.EnsureCapacity capacity
    override _.TryEnsure capacity = map.TryEnsureCapacity capacity

    override _.AddTo entries =
        for pair in map do
            entries.Add(struct (MapKeys.ofText (pair.Key.ToString()), pair.Value))

    override _.Copy() = TextMapDoor(map, not isUtf8)
    override _.StoresKeys = true
    override _.KeyBytes index = MapKeys.utf8[index].Length

    override _.BytesOfEntry = Unsafe.SizeOf<MapEntry<TextKey, int>>() + MapKeys.slots

    override _.Same index = MapKeys.sameTexts[index]

[<RequireQualifiedAccess>]
module MapDoors =
    let kinds = 4

    let make (lease: ArenaLease) kind capacity : MapDoor =
        match kind with
        | 0 -> NumberMapDoor(lease.AllocMap<int, int> capacity)
        | 1 -> CollidingMapDoor(lease.AllocMap<int, int, FewHashes>(FewHashes(), capacity))
        | 2 -> TextMapDoor(lease.AllocTextMap<int> capacity, true)
        | _ -> TextMapDoor(lease.AllocTextMap<int> capacity, false)

    /// The value that is no map.
    let none kind : MapDoor =
        match kind with
        | 0 -> NumberMapDoor(ArenaMap<int, int>())
        | 1 -> CollidingMapDoor(ArenaMap<int, int, FewHashes>())
        | 2 -> TextMapDoor(ArenaTextMap<int>(), true)
        | _ -> TextMapDoor(ArenaTextMap<int>(), false)
