namespace Forge

[<RequireQualifiedAccess>]
module ArenaMap =
    let withCapacity<'Key, 'Value
        when 'Key: unmanaged and 'Key: struct and 'Key: equality and 'Value: unmanaged and 'Value: struct>
        (capacity: int)
        (arena: ArenaLease)
        =
        ArenaCollections.AllocMapUnconstrained<'Key, 'Value>(arena, capacity)

    let create<'Key, 'Value
        when 'Key: unmanaged and 'Key: struct and 'Key: equality and 'Value: unmanaged and 'Value: struct>
        (arena: ArenaLease)
        =
        withCapacity<'Key, 'Value> 0 arena

    let count (map: ArenaMap<'Key, 'Value>) = map.Count

    let isEmpty (map: ArenaMap<'Key, 'Value>) = map.Count = 0

    let isValid (map: ArenaMap<'Key, 'Value>) = map.IsValid

    let containsKey (key: 'Key) (map: ArenaMap<'Key, 'Value>) = map.ContainsKey key

    let find (key: 'Key) (map: ArenaMap<'Key, 'Value>) = map[key]

    let tryFind (key: 'Key) (map: ArenaMap<'Key, 'Value>) =
        match map.TryGetValue key with
        | true, value -> ValueSome value
        | _ -> ValueNone

    let add (key: 'Key) (value: 'Value) (map: ArenaMap<'Key, 'Value>) =
        let slot = &map.GetOrAdd key
        slot <- value

    let ofSeq (pairs: ('Key * 'Value) seq) (arena: ArenaLease) =
        let map = create<'Key, 'Value> arena

        for key, value in pairs do
            add key value map

        map

    let ofStructSeq (pairs: struct ('Key * 'Value) seq) (arena: ArenaLease) =
        let map = create<'Key, 'Value> arena

        for struct (key, value) in pairs do
            add key value map

        map

    let inline update (key: 'Key) ([<InlineIfLambda>] updater: 'Value -> 'Value) (map: ArenaMap<'Key, 'Value>) =
        let value = &map.GetOrAdd key
        let capacity = map.Capacity
        let updated = updater value

        if map.Capacity = capacity then
            value <- updated
        else
            // The updater added keys, and the map has grown: the reference is to the value as it was.
            add key updated map

    let remove (key: 'Key) (map: ArenaMap<'Key, 'Value>) = map.Remove key |> ignore

    let tryRemove (key: 'Key) (map: ArenaMap<'Key, 'Value>) =
        let mutable value = Unchecked.defaultof<'Value>

        if map.Remove(key, &value) then
            ValueSome value
        else
            ValueNone

    let inline change
        (key: 'Key)
        ([<InlineIfLambda>] changer: 'Value voption -> 'Value voption)
        (map: ArenaMap<'Key, 'Value>)
        =
        match changer (tryFind key map) with
        | ValueSome value -> add key value map
        | ValueNone -> remove key map

    let clear (map: ArenaMap<'Key, 'Value>) = map.Clear()

    let inline iter ([<InlineIfLambda>] action: 'Key -> 'Value -> unit) (map: ArenaMap<'Key, 'Value>) =
        for entry in map do
            action entry.Key entry.Value

    let inline fold
        ([<InlineIfLambda>] folder: 'State -> 'Key -> 'Value -> 'State)
        (state: 'State)
        (map: ArenaMap<'Key, 'Value>)
        =
        let mutable state = state

        for entry in map do
            state <- folder state entry.Key entry.Value

        state

    let inline exists ([<InlineIfLambda>] predicate: 'Key -> 'Value -> bool) (map: ArenaMap<'Key, 'Value>) =
        let mutable entries = map.GetEnumerator()
        let mutable found = false

        while not found && entries.MoveNext() do
            let entry = entries.Current
            found <- predicate entry.Key entry.Value

        found

    let inline forall ([<InlineIfLambda>] predicate: 'Key -> 'Value -> bool) (map: ArenaMap<'Key, 'Value>) =
        not (exists (fun key value -> not (predicate key value)) map)

    let toSeq (map: ArenaMap<'Key, 'Value>) =
        seq {
            for entry in map do
                entry.Key, entry.Value
        }

    /// What a function returns for each entry.
    let private collect (select: 'Key -> 'Value -> 'Item) (map: ArenaMap<'Key, 'Value>) =
        let items = Array.zeroCreate map.Count
        let mutable index = 0

        for entry in map do
            items[index] <- select entry.Key entry.Value
            index <- index + 1

        items

    let keys (map: ArenaMap<'Key, 'Value>) = collect (fun key _ -> key) map

    let values (map: ArenaMap<'Key, 'Value>) = collect (fun _ value -> value) map

    let toArray (map: ArenaMap<'Key, 'Value>) =
        collect (fun key value -> key, value) map
