namespace Forge

open System

[<RequireQualifiedAccess>]
module SharedArena =
    let ofBacking (backing: 'TBacking) = new SharedBumpArena<'TBacking>(backing)

    let mmap (bytes: int64) = ofBacking (Backing.mmap bytes)

    let heap (bytes: int64) = ofBacking (Backing.heap bytes)

    let capacity (arena: SharedBumpArena<'TBacking>) = int64 arena.Capacity

    let allocated (arena: SharedBumpArena<'TBacking>) = int64 arena.Allocated

    let remaining (arena: SharedBumpArena<'TBacking>) = int64 arena.Remaining

    let enter (arena: SharedBumpArena<'TBacking>) = arena.Enter()

    let inline using (arena: SharedBumpArena<'TBacking>) ([<InlineIfLambda>] body: SharedArenaUser -> 'R) =
        use user = arena.Enter()
        body user

    let reset (arena: SharedBumpArena<'TBacking>) = arena.Reset()

    let slice<'T when 'T: unmanaged and 'T: struct and 'T: (new: unit -> 'T) and 'T :> ValueType>
        (length: int)
        (user: SharedArenaUser)
        =
        user.AllocSlice<'T> length

    let trySlice<'T when 'T: unmanaged and 'T: struct and 'T: (new: unit -> 'T) and 'T :> ValueType>
        (length: int)
        (user: SharedArenaUser)
        =
        match user.TryAllocSlice<'T> length with
        | true, slice -> ValueSome slice
        | _ -> ValueNone

    let sliceUninitialized<'T when 'T: unmanaged and 'T: struct and 'T: (new: unit -> 'T) and 'T :> ValueType>
        (length: int)
        (user: SharedArenaUser)
        =
        user.AllocSliceUninitialized<'T> length

    let ofArray (values: 'T[]) (user: SharedArenaUser) =
        user.AllocSliceCopy(ReadOnlySpan values)
