namespace Forge

open System

[<RequireQualifiedAccess>]
module ArenaList =
    let withCapacity<'T when 'T: unmanaged and 'T: struct> (capacity: int) (arena: ArenaLease) =
        ArenaCollections.AllocListUnconstrained<'T>(arena, capacity)

    let create<'T when 'T: unmanaged and 'T: struct> (arena: ArenaLease) = withCapacity<'T> 0 arena

    let length (list: ArenaList<'T>) = list.Count

    let isEmpty (list: ArenaList<'T>) = list.Count = 0

    let isValid (list: ArenaList<'T>) = list.IsValid

    let item (index: int) (list: ArenaList<'T>) = list[index]

    let toSlice (list: ArenaList<'T>) = list.ToSlice()

    let tryItem (index: int) (list: ArenaList<'T>) = Slice.tryItem index (toSlice list)

    let tryHead (list: ArenaList<'T>) = Slice.tryHead (toSlice list)

    let tryLast (list: ArenaList<'T>) = Slice.tryLast (toSlice list)

    let head (list: ArenaList<'T>) =
        if isEmpty list then
            invalidArg "list" "The list is empty, and has no first value. Use ArenaList.tryHead."

        list[0]

    let last (list: ArenaList<'T>) =
        if isEmpty list then
            invalidArg "list" "The list is empty, and has no last value. Use ArenaList.tryLast."

        list[list.Count - 1]

    let add (value: 'T) (list: ArenaList<'T>) = list.Add value

    let addRange (values: 'T seq) (list: ArenaList<'T>) =
        match values with
        | :? ('T list) as values ->
            // First, so that an arena with too little room leaves the list as it was.
            list.EnsureCapacity(Checked.(+) list.Count values.Length)

            for value in values do
                list.Add value
        | _ ->
            let array =
                match values with
                | :? ('T[]) as array -> array
                | _ -> Seq.toArray values

            list.AddRange(ReadOnlySpan array)

    let ofArray (values: 'T[]) (arena: ArenaLease) =
        let list = withCapacity<'T> values.Length arena
        list.AddRange(ReadOnlySpan values)
        list

    let ofList (values: 'T list) (arena: ArenaLease) =
        let list = withCapacity<'T> values.Length arena
        addRange values list
        list

    let ofSeq (values: 'T seq) (arena: ArenaLease) =
        match values with
        | :? ('T list) as values -> ofList values arena
        | :? ('T[]) as values -> ofArray values arena
        | _ -> ofArray (Seq.toArray values) arena

    let insertAt (index: int) (value: 'T) (list: ArenaList<'T>) = list.Insert(index, value)

    let removeAt (index: int) (list: ArenaList<'T>) = list.RemoveAt index

    let clear (list: ArenaList<'T>) = list.Clear()

    let inline iter ([<InlineIfLambda>] action: 'T -> unit) (list: ArenaList<'T>) = Slice.iter action (toSlice list)

    let inline iteri ([<InlineIfLambda>] action: int -> 'T -> unit) (list: ArenaList<'T>) =
        Slice.iteri action (toSlice list)

    let inline fold ([<InlineIfLambda>] folder: 'State -> 'T -> 'State) (state: 'State) (list: ArenaList<'T>) =
        Slice.fold folder state (toSlice list)

    let inline sum (list: ArenaList< ^T >) : ^T = Slice.sum (toSlice list)

    let inline sumBy ([<InlineIfLambda>] projection: 'T -> ^U) (list: ArenaList<'T>) : ^U =
        Slice.sumBy projection (toSlice list)

    let inline min (list: ArenaList<'T>) = Slice.min (toSlice list)

    let inline max (list: ArenaList<'T>) = Slice.max (toSlice list)

    let inline minBy ([<InlineIfLambda>] projection: 'T -> 'Key) (list: ArenaList<'T>) =
        Slice.minBy projection (toSlice list)

    let inline maxBy ([<InlineIfLambda>] projection: 'T -> 'Key) (list: ArenaList<'T>) =
        Slice.maxBy projection (toSlice list)

    let inline tryFind ([<InlineIfLambda>] predicate: 'T -> bool) (list: ArenaList<'T>) =
        Slice.tryFind predicate (toSlice list)

    let inline tryFindIndex ([<InlineIfLambda>] predicate: 'T -> bool) (list: ArenaList<'T>) =
        Slice.tryFindIndex predicate (toSlice list)

    let inline exists ([<InlineIfLambda>] predicate: 'T -> bool) (list: ArenaList<'T>) =
        Slice.exists predicate (toSlice list)

    let inline forall ([<InlineIfLambda>] predicate: 'T -> bool) (list: ArenaList<'T>) =
        Slice.forall predicate (toSlice list)

    let inline contains (value: 'T) (list: ArenaList<'T>) = Slice.contains value (toSlice list)

    let binarySearch (value: 'T) (list: ArenaList<'T>) = list.BinarySearch value

    let inline mapInPlace ([<InlineIfLambda>] mapping: 'T -> 'T) (list: ArenaList<'T>) =
        Slice.mapInPlace mapping (toSlice list)

    let inline choose (arena: ArenaLease) ([<InlineIfLambda>] chooser: 'T -> 'U voption) (list: ArenaList<'T>) =
        let source = toSlice list
        let chosen = create<'U> arena

        source
        |> Slice.iter (fun value ->
            match chooser value with
            | ValueSome result -> chosen.Add result
            | ValueNone -> ())

        chosen

    let inline filter (arena: ArenaLease) ([<InlineIfLambda>] predicate: 'T -> bool) (list: ArenaList<'T>) =
        choose arena (fun value -> if predicate value then ValueSome value else ValueNone) list

    let inline map (arena: ArenaLease) ([<InlineIfLambda>] mapping: 'T -> 'U) (list: ArenaList<'T>) =
        let source = toSlice list
        let mapped = withCapacity<'U> source.Length arena
        source |> Slice.iter (fun value -> mapped.Add(mapping value))
        mapped

    let sortInPlace (list: ArenaList<'T>) = Slice.sortInPlace (toSlice list)

    let sortInPlaceBy (projection: 'T -> 'Key) (list: ArenaList<'T>) =
        Slice.sortInPlaceBy projection (toSlice list)

    let sortInPlaceWith (comparer: 'T -> 'T -> int) (list: ArenaList<'T>) =
        Slice.sortInPlaceWith comparer (toSlice list)

    let toArray (list: ArenaList<'T>) = list.ToArray()

    let toList (list: ArenaList<'T>) = Slice.toList (toSlice list)

    let toSeq (list: ArenaList<'T>) =
        seq {
            for value in list do
                value
        }
