namespace Forge

open System

[<RequireQualifiedAccess>]
module Arena =
    let ofBacking (backing: 'TBacking) = ArenaLease.Own backing

    let mmap (size: int64) = ofBacking (Backing.mmap size)

    let heap (size: int64) = ofBacking (Backing.heap size)

    let pinned (size: int64) = ofBacking (Backing.pinned size)

    let capacity (arena: ArenaLease) = arena.Capacity

    let allocated (arena: ArenaLease) = arena.Allocated

    let remaining (arena: ArenaLease) = arena.Remaining

    let reset (arena: ArenaLease) = arena.Reset()

    let sliceUninitialized<'T when 'T: unmanaged and 'T: struct> (length: int) (arena: ArenaLease) =
        arena.AllocUnconstrained<'T> length

    let slice<'T when 'T: unmanaged and 'T: struct> (length: int) (arena: ArenaLease) =
        let slice = sliceUninitialized<'T> length arena
        slice.Span.Clear()
        slice

    let trySlice<'T when 'T: unmanaged and 'T: struct> (length: int) (arena: ArenaLease) =
        match arena.TryAllocUnconstrained<'T> length with
        | true, slice ->
            slice.Span.Clear()
            ValueSome slice
        | _ -> ValueNone

    let value (value: 'T) (arena: ArenaLease) =
        let slice = sliceUninitialized<'T> 1 arena
        slice.Span[0] <- value
        slice

    let copy (values: ReadOnlySpan<'T>) (arena: ArenaLease) =
        let slice = sliceUninitialized<'T> values.Length arena
        values.CopyTo slice.Span
        slice

    let ofArray (values: 'T[]) (arena: ArenaLease) = copy (ReadOnlySpan values) arena

    let ofList (values: 'T list) (arena: ArenaLease) =
        let slice = sliceUninitialized<'T> values.Length arena
        let span = slice.Span
        let mutable rest = values

        for i in 0 .. span.Length - 1 do
            span[i] <- rest.Head
            rest <- rest.Tail

        slice

    let ofSeq (values: 'T seq) (arena: ArenaLease) =
        match values with
        | :? ('T[]) as array -> ofArray array arena
        | :? ('T list) as list -> ofList list arena
        | _ -> ofArray (Seq.toArray values) arena

    let inline init (length: int) ([<InlineIfLambda>] initializer: int -> 'T) (arena: ArenaLease) =
        let slice = sliceUninitialized<'T> length arena
        let span = slice.Span

        for i in 0 .. span.Length - 1 do
            span[i] <- initializer i

        slice

    let utf8 (text: string) (arena: ArenaLease) = arena.AllocSliceUtf8(text.AsSpan())

    let tryUtf8 (text: string) (arena: ArenaLease) =
        match arena.TryAllocSliceUtf8(text.AsSpan()) with
        | true, slice -> ValueSome slice
        | _ -> ValueNone

    let bytes (size: int64) (alignment: int64) (arena: ArenaLease) =
        arena.AllocSlice(MemoryLayout(size, alignment))

    let alloc<'T when 'T: unmanaged and 'T: struct> (value: 'T) (arena: ArenaLease) = arena.AllocRefUnconstrained value

    let tryAlloc<'T when 'T: unmanaged and 'T: struct> (value: 'T) (arena: ArenaLease) =
        match arena.TryAllocRefUnconstrained value with
        | true, reference -> ValueSome reference
        | _ -> ValueNone

    let deref (reference: ArenaRef<'T>) (arena: ArenaLease) = arena.Load reference

    let assign (reference: ArenaRef<'T>) (value: 'T) (arena: ArenaLease) = arena.Store(reference, value)

    let run<'T when 'T: unmanaged and 'T: struct> (length: int) (arena: ArenaLease) =
        arena.AllocRunUnconstrained<'T> length

    let sliceOf (run: ArenaRun<'T>) (arena: ArenaLease) = arena.ToSlice run

    let text (text: FormattableString) (arena: ArenaLease) =
        ArenaCollections.FormatText(arena, text)

    let tryText (text: FormattableString) (arena: ArenaLease) =
        match ArenaCollections.TryFormatText(arena, text) with
        | true, text -> ValueSome text
        | _ -> ValueNone

    let grow (length: int) (slice: ArenaSlice<'T>) (arena: ArenaLease) = arena.Grow(slice, length)

    let tryGrow (length: int) (slice: ArenaSlice<'T>) (arena: ArenaLease) =
        match arena.TryGrow(slice, length) with
        | true, grown -> ValueSome grown
        | _ -> ValueNone

    let inline scope (arena: ArenaLease) ([<InlineIfLambda>] body: unit -> 'R) =
        use _ = arena.OpenScope()
        body ()
