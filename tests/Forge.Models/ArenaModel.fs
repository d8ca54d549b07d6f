namespace Forge.Models

type ArenaId = int

type Slice =
    {
        Arena: ArenaId
        Era: int
        Scope: int option
        Address: bigint
        Bytes: bigint
    }

type Scope =
    {
        Arena: ArenaId
        Id: int
        Mark: bigint
    }

[<RequireQualifiedAccess>]
type Request =
    | Run of count: bigint * elementSize: bigint * alignment: bigint
    | Block of size: bigint * alignment: bigint * most: bigint
    | WithReferences

[<RequireQualifiedAccess>]
type ArenaOutcome =
    | Placed of Slice
    | Exhausted of requested: bigint * remaining: bigint
    | OutOfRange
    | Invalid
    | Opened of Scope
    | Closed
    | WasClosed
    | InnerScopesOpen of int
    | NotInnermost
    | ScopeOpen
    | Stale
    | OfAnotherArena
    | LeaseEnded
    | Disposed
    | Done

type ArenaModel =
    {
        Id: ArenaId
        Start: bigint
        Capacity: bigint
        Allocated: bigint
        HighWater: bigint
        Era: int
        Scopes: Scope list
        Opened: int
        IsReleased: bool
    }

module ArenaModel =
    let empty start capacity =
        {
            Id = 0
            Start = start
            Capacity = capacity
            Allocated = 0I
            HighWater = 0I
            Era = 0
            Scopes = []
            Opened = 0
            IsReleased = false
        }

    let write bytes arena =
        { arena with
            HighWater = max arena.HighWater bytes
        }

    let allocate (size: bigint) (alignment: bigint) (arena: ArenaModel) =
        let next = arena.Start + arena.Allocated
        let aligned = (next + alignment - 1I) / alignment * alignment
        let used = aligned + size - arena.Start

        if size = 0I then
            Some(next, arena)
        elif used > arena.Capacity then
            None
        else
            Some(aligned, write used { arena with Allocated = used })

    let remaining arena = arena.Capacity - arena.Allocated

    let private innermost arena =
        arena.Scopes |> List.tryHead |> Option.map _.Id

    let isValid (slice: Slice) arena =
        slice.Era = arena.Era
        && match slice.Scope with
           | None -> true
           | Some id -> arena.Scopes |> List.exists (fun scope -> scope.Id = id)

    let private place size alignment arena =
        match allocate size alignment arena with
        | None -> ArenaOutcome.Exhausted(size, remaining arena), arena
        | Some(address, after) ->
            ArenaOutcome.Placed
                {
                    Arena = arena.Id
                    Era = arena.Era
                    Scope = innermost arena
                    Address = address
                    Bytes = size
                },
            after

    let private halfTheAddressSpace = bigint.Pow(2I, 8 * sizeof<nativeint> - 1)

    let layout (size: bigint) (alignment: bigint) =
        if size.Sign <= 0 || size >= halfTheAddressSpace then
            ArenaOutcome.OutOfRange
        elif not alignment.IsPowerOfTwo || alignment >= halfTheAddressSpace then
            ArenaOutcome.Invalid
        else
            ArenaOutcome.Done

    let request wanted arena =
        match wanted with
        | Request.WithReferences -> ArenaOutcome.Invalid, arena
        | Request.Run(count, _, _) when count.Sign < 0 -> ArenaOutcome.OutOfRange, arena
        | Request.Run(count, elementSize, alignment) -> place (count * elementSize) alignment arena
        | Request.Block(size, _, most) when size.Sign <= 0 || size > most -> ArenaOutcome.OutOfRange, arena
        | Request.Block(size, alignment, _) -> place size alignment arena

    let requestTied wanted arena =
        if arena.Scopes.IsEmpty then
            request wanted arena
        else
            ArenaOutcome.ScopeOpen, arena

    let requestIn (scope: Scope) wanted arena =
        if innermost arena = Some scope.Id then
            request wanted arena
        else
            ArenaOutcome.NotInnermost, arena

    let grow (slice: Slice) bytes alignment arena =
        let isNewest =
            slice.Bytes.Sign > 0
            && slice.Scope = innermost arena
            && slice.Address + slice.Bytes = arena.Start + arena.Allocated

        if slice.Arena <> arena.Id then
            ArenaOutcome.OfAnotherArena, arena
        elif bytes < slice.Bytes then
            ArenaOutcome.OutOfRange, arena
        elif not (isValid slice arena) then
            ArenaOutcome.Stale, arena
        elif isNewest then
            match place (bytes - slice.Bytes) 1I arena with
            | ArenaOutcome.Placed _, after -> ArenaOutcome.Placed { slice with Bytes = bytes }, after
            | refused -> refused
        else
            place bytes alignment arena

    let part start bytes (slice: Slice) =
        if start < 0I || bytes < 0I || start + bytes > slice.Bytes then
            ArenaOutcome.OutOfRange
        else
            ArenaOutcome.Placed
                { slice with
                    Address = slice.Address + start
                    Bytes = bytes
                }

    let openScope arena =
        let scope =
            {
                Arena = arena.Id
                Id = arena.Opened
                Mark = arena.Allocated
            }

        ArenaOutcome.Opened scope,
        { arena with
            Scopes = scope :: arena.Scopes
            Opened = arena.Opened + 1
        }

    let closeScope (scope: Scope) arena =
        match arena.Scopes |> List.tryFindIndex (fun opened -> opened.Id = scope.Id) with
        | None -> ArenaOutcome.WasClosed, arena
        | Some 0 ->
            ArenaOutcome.Closed,
            { arena with
                Scopes = List.tail arena.Scopes
                Allocated = scope.Mark
            }
        | Some inner -> ArenaOutcome.InnerScopesOpen inner, arena

    let reset arena =
        if arena.IsReleased then
            ArenaOutcome.Disposed, arena
        else
            ArenaOutcome.Done,
            { arena with
                Allocated = 0I
                Era = arena.Era + 1
                Scopes = []
            }

    let releaseUnused (page: bigint) arena =
        if arena.IsReleased then
            ArenaOutcome.Disposed, arena
        else
            let next = arena.Start + arena.Allocated
            let pageEnd = (next + page - 1I) / page * page - arena.Start

            ArenaOutcome.Done,
            { arena with
                HighWater =
                    if arena.Allocated.IsZero then
                        0I
                    else
                        min arena.HighWater pageEnd
            }

    let release arena =
        { snd (reset arena) with
            Capacity = 0I
            HighWater = 0I
            IsReleased = true
        }
