namespace Forge

open System

[<RequireQualifiedAccess>]
module ArenaTextMap =
    let withCapacity<'Value when 'Value: unmanaged and 'Value: struct> (capacity: int) (arena: ArenaLease) =
        ArenaCollections.AllocTextMapUnconstrained<'Value>(arena, capacity)

    let create<'Value when 'Value: unmanaged and 'Value: struct> (arena: ArenaLease) = withCapacity<'Value> 0 arena

    let count (map: ArenaTextMap<'Value>) = map.Count

    let isEmpty (map: ArenaTextMap<'Value>) = map.Count = 0

    let isValid (map: ArenaTextMap<'Value>) = map.IsValid

    let containsKeyUtf8 (key: ReadOnlySpan<byte>) (map: ArenaTextMap<'Value>) = map.ContainsKey key

    let containsKey (key: string) (map: ArenaTextMap<'Value>) = map.ContainsKey(key.AsSpan())

    let find (key: string) (map: ArenaTextMap<'Value>) = map[key.AsSpan()]

    let tryFindUtf8 (key: ReadOnlySpan<byte>) (map: ArenaTextMap<'Value>) =
        match map.TryGetValue key with
        | true, value -> ValueSome value
        | _ -> ValueNone

    let tryFind (key: string) (map: ArenaTextMap<'Value>) =
        match map.TryGetValue(key.AsSpan()) with
        | true, value -> ValueSome value
        | _ -> ValueNone

    let addUtf8 (key: ReadOnlySpan<byte>) (value: 'Value) (map: ArenaTextMap<'Value>) =
        let slot = &map.GetOrAdd key
        slot <- value

    let add (key: string) (value: 'Value) (map: ArenaTextMap<'Value>) =
        let slot = &map.GetOrAdd(key.AsSpan())
        slot <- value

    let ofSeq (pairs: (string * 'Value) seq) (arena: ArenaLease) =
        let map = create<'Value> arena

        for key, value in pairs do
            add key value map

        map

    let ofStructSeq (pairs: struct (string * 'Value) seq) (arena: ArenaLease) =
        let map = create<'Value> arena

        for struct (key, value) in pairs do
            add key value map

        map

    let inline updateUtf8
        (key: ReadOnlySpan<byte>)
        ([<InlineIfLambda>] updater: 'Value -> 'Value)
        (map: ArenaTextMap<'Value>)
        =
        let value = &map.GetOrAdd key
        let capacity = map.Capacity
        let updated = updater value

        if map.Capacity = capacity then
            value <- updated
        else
            // The updater added keys, and the map has grown: the reference is to the value as it was.
            addUtf8 key updated map

    let inline update (key: string) ([<InlineIfLambda>] updater: 'Value -> 'Value) (map: ArenaTextMap<'Value>) =
        let value = &map.GetOrAdd(key.AsSpan())
        let capacity = map.Capacity
        let updated = updater value

        if map.Capacity = capacity then
            value <- updated
        else
            add key updated map

    let remove (key: string) (map: ArenaTextMap<'Value>) = map.Remove(key.AsSpan()) |> ignore

    let inline change
        (key: string)
        ([<InlineIfLambda>] changer: 'Value voption -> 'Value voption)
        (map: ArenaTextMap<'Value>)
        =
        match changer (tryFind key map) with
        | ValueSome value -> add key value map
        | ValueNone -> remove key map

    let clear (map: ArenaTextMap<'Value>) = map.Clear()

    let inline iter ([<InlineIfLambda>] action: ArenaText -> 'Value -> unit) (map: ArenaTextMap<'Value>) =
        for entry in map do
            action entry.Key entry.Value

    let inline fold
        ([<InlineIfLambda>] folder: 'State -> ArenaText -> 'Value -> 'State)
        (state: 'State)
        (map: ArenaTextMap<'Value>)
        =
        let mutable state = state

        for entry in map do
            state <- folder state entry.Key entry.Value

        state

    let inline exists ([<InlineIfLambda>] predicate: ArenaText -> 'Value -> bool) (map: ArenaTextMap<'Value>) =
        let mutable entries = map.GetEnumerator()
        let mutable found = false

        while not found && entries.MoveNext() do
            let entry = entries.Current
            found <- predicate entry.Key entry.Value

        found

    let inline forall ([<InlineIfLambda>] predicate: ArenaText -> 'Value -> bool) (map: ArenaTextMap<'Value>) =
        not (exists (fun key value -> not (predicate key value)) map)

    let toSeq (map: ArenaTextMap<'Value>) =
        seq {
            for entry in map do
                string entry.Key, entry.Value
        }

    /// What a function returns for each entry.
    let private collect (select: ArenaText -> 'Value -> 'Item) (map: ArenaTextMap<'Value>) =
        let items = Array.zeroCreate map.Count
        let mutable index = 0

        for entry in map do
            items[index] <- select entry.Key entry.Value
            index <- index + 1

        items

    let keys (map: ArenaTextMap<'Value>) = collect (fun key _ -> string key) map

    let values (map: ArenaTextMap<'Value>) = collect (fun _ value -> value) map

    let toArray (map: ArenaTextMap<'Value>) =
        collect (fun key value -> string key, value) map
