namespace Forge.Models

type ListModel =
    {
        Header: Slice
        ElementSize: bigint
        Alignment: bigint
        Address: bigint
        Capacity: int
        Values: int list
    }

[<RequireQualifiedAccess>]
type ListOutcome =
    | Done
    | Exhausted of requested: bigint * remaining: bigint
    | OutOfRange
    | Stale
    | ScopeOpen

module ListModel =
    // An address and two numbers of 4 bytes.
    let private headerSize, private headerAlignment =
        bigint (sizeof<nativeint> + 8), bigint sizeof<nativeint>

    let make elementSize alignment (capacity: int) arena =
        let header = Request.Run(1I, headerSize, headerAlignment)
        let bytes = bigint capacity * elementSize

        if capacity < 0 then
            ListOutcome.OutOfRange, None, arena
        else
            match ArenaModel.request header arena with
            | ArenaOutcome.Placed header, withHeader ->
                match ArenaModel.allocate bytes alignment withHeader with
                | Some(address, after) ->
                    ListOutcome.Done,
                    Some
                        {
                            Header = header
                            ElementSize = elementSize
                            Alignment = alignment
                            Address = address
                            Capacity = capacity
                            Values = []
                        },
                    after
                | None -> ListOutcome.Exhausted(headerSize + bytes, ArenaModel.remaining arena), None, arena
            | _ -> ListOutcome.Exhausted(headerSize + bytes, ArenaModel.remaining arena), None, arena

    let private isInnermost list (arena: ArenaModel) =
        list.Header.Scope = (List.tryHead arena.Scopes |> Option.map _.Id)

    /// What the list would need to have room for so many values, and the list and the arena if that fits.
    let private resize list arena (capacity: int64) =
        let bytes = bigint capacity * list.ElementSize
        let had = bigint list.Capacity * list.ElementSize
        let isNewest = had.Sign > 0 && list.Address + had = arena.Start + arena.Allocated
        let wanted = if isNewest then bytes - had else bytes

        wanted,
        ArenaModel.allocate wanted list.Alignment arena
        |> Option.map (fun (address, after) ->
            { list with
                Address = if isNewest then list.Address else address
                Capacity = int capacity
            },
            after)

    /// For a list that is valid.
    let private room more list arena =
        let needed = int64 list.Values.Length + int64 (more: int)
        let first = max 4L (64L / int64 list.ElementSize)
        let roomy = List.reduce max [ needed; first; 2L * int64 list.Capacity ]

        if needed <= int64 list.Capacity then
            ListOutcome.Done, list, arena
        elif not (isInnermost list arena) then
            ListOutcome.ScopeOpen, list, arena
        else
            match resize list arena roomy, resize list arena needed with
            | (_, Some(list, arena)), _
            | _, (_, Some(list, arena)) -> ListOutcome.Done, list, arena
            | _, (wanted, None) -> ListOutcome.Exhausted(wanted, ArenaModel.remaining arena), list, arena

    let ensure capacity list arena =
        if capacity < 0 then
            ListOutcome.OutOfRange, list, arena
        elif not (ArenaModel.isValid list.Header arena) then
            ListOutcome.Stale, list, arena
        else
            room (capacity - list.Values.Length) list arena

    let insert index values list arena =
        if not (ArenaModel.isValid list.Header arena) then
            ListOutcome.Stale, list, arena
        elif index < 0 || index > list.Values.Length then
            ListOutcome.OutOfRange, list, arena
        else
            match room (List.length values) list arena with
            | ListOutcome.Done, list, arena ->
                ListOutcome.Done,
                { list with
                    Values = List.insertManyAt index values list.Values
                },
                arena
            | refused -> refused

    let remove index length list arena =
        if not (ArenaModel.isValid list.Header arena) then
            ListOutcome.Stale, list
        elif index < 0 || length < 0 || int64 index + int64 length > int64 list.Values.Length then
            ListOutcome.OutOfRange, list
        else
            ListOutcome.Done,
            { list with
                Values = List.removeManyAt index length list.Values
            }

    let update change list arena =
        if ArenaModel.isValid list.Header arena then
            ListOutcome.Done,
            { list with
                Values = change list.Values
            }
        else
            ListOutcome.Stale, list
