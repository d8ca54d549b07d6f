namespace Forge.Tests

#nowarn "9" "51" // the addresses of references

open System
open Microsoft.FSharp.NativeInterop
open Forge

/// A way to use an arena, so that the same commands go through each: a lease, or the F# functions. Where a request does
/// not fit, the Try form gives none and the other throws; where a way in has no Try form, this does what it would do.
[<AbstractClass>]
type Door() =
    abstract Capacity: int64
    abstract Allocated: int64
    abstract Remaining: int64

    abstract Run<'T when 'T: unmanaged and 'T: struct and 'T: (new: unit -> 'T) and 'T :> ValueType> :
        length: int * zeroed: bool * isTry: bool -> ArenaSlice<'T> voption

    abstract Copy<'T when 'T: unmanaged and 'T: struct and 'T: (new: unit -> 'T) and 'T :> ValueType> :
        values: 'T array * isTry: bool -> ArenaSlice<'T> voption

    abstract Grow<'T when 'T: unmanaged and 'T: struct and 'T: (new: unit -> 'T) and 'T :> ValueType> :
        slice: ArenaSlice<'T> * length: int * isTry: bool -> ArenaSlice<'T> voption

    /// The address of a run that is tied to the way in; a reference where there is no length.
    abstract Tied<'T when 'T: unmanaged and 'T: struct and 'T: (new: unit -> 'T) and 'T :> ValueType> :
        length: int voption * zeroed: bool -> unativeint

    abstract Text: text: string * isTry: bool -> ArenaSlice<byte> voption
    abstract Block: layout: MemoryLayout * isTry: bool -> ArenaSlice<byte> voption
    abstract Bare: layout: MemoryLayout -> unativeint
    abstract OpenScope: unit -> ArenaScope
    abstract InScope: (unit -> unit) -> unit
    abstract Reset: unit -> unit

[<AutoOpen>]
module private Voption =
    let orNone fits slice =
        if fits then ValueSome slice else ValueNone

type LeaseDoor(lease: ArenaLease) =
    inherit Door()

    member _.Lease = lease

    override _.Capacity = lease.Capacity
    override _.Allocated = lease.Allocated
    override _.Remaining = lease.Remaining

    override _.Tied<'T when 'T: unmanaged and 'T: struct and 'T: (new: unit -> 'T) and 'T :> ValueType>
        (length: int voption, zeroed)
        =
        match length, zeroed with
        | ValueSome length, true -> Address.ofSpan (lease.AllocSpan<'T> length)
        | ValueSome length, false -> Address.ofSpan (lease.AllocSpanUninitialized<'T> length)
        | ValueNone, true ->
            let reference = &lease.Alloc(Unchecked.defaultof<'T>)
            unativeint (NativePtr.toNativeInt &&reference)
        | ValueNone, false ->
            let reference = &lease.AllocUninitialized<'T>()
            unativeint (NativePtr.toNativeInt &&reference)

    override _.Run(length, zeroed, isTry) : ArenaSlice<'T> voption =
        let mutable slice = ArenaSlice<'T>()

        match zeroed, isTry with
        | true, true -> orNone (lease.TryAllocSlice(length, &slice)) slice
        | false, true -> orNone (lease.TryAllocSliceUninitialized(length, &slice)) slice
        | true, false -> ValueSome(lease.AllocSlice length)
        | false, false -> ValueSome(lease.AllocSliceUninitialized length)

    override _.Copy(values, isTry) : ArenaSlice<'T> voption =
        let mutable slice = ArenaSlice<'T>()

        if isTry then
            orNone (lease.TryAllocSliceCopy(ReadOnlySpan values, &slice)) slice
        else
            ValueSome(lease.AllocSliceCopy(ReadOnlySpan values))

    override _.Grow(slice, length, isTry) : ArenaSlice<'T> voption =
        let mutable grown = ArenaSlice<'T>()

        if isTry then
            orNone (lease.TryGrow(slice, length, &grown)) grown
        else
            ValueSome(lease.Grow(slice, length))

    override _.Text(text, isTry) =
        let mutable slice = ArenaSlice<byte>()

        if isTry then
            orNone (lease.TryAllocSliceUtf8(text.AsSpan(), &slice)) slice
        else
            ValueSome(lease.AllocSliceUtf8(text.AsSpan()))

    override _.Block(layout, isTry) =
        let mutable slice = ArenaSlice<byte>()

        if isTry then
            orNone (lease.TryAllocSlice(layout, &slice)) slice
        else
            ValueSome(lease.AllocSlice(layout))

    override _.Bare layout = lease.DangerousAllocate(layout)

    override _.OpenScope() = lease.OpenScope()

    override _.InScope body =
        use _ = lease.OpenScope()
        body ()

    override _.Reset() = lease.Reset()

/// The functions of the F# facade, and a member of the lease where it has none.
type FacadeDoor(lease: ArenaLease) =
    inherit LeaseDoor(lease)

    override _.Capacity = Arena.capacity lease
    override _.Allocated = Arena.allocated lease
    override _.Remaining = Arena.remaining lease

    override _.Run(length, zeroed, isTry) : ArenaSlice<'T> voption =
        match zeroed, isTry with
        | true, true -> lease |> Arena.trySlice<'T> length
        | true, false -> ValueSome(lease |> Arena.slice<'T> length)
        | false, false when length = 1 -> ValueSome(lease |> Arena.value Unchecked.defaultof<'T>)
        | false, false -> ValueSome(lease |> Arena.sliceUninitialized<'T> length)
        | false, true -> base.Run(length, zeroed, isTry)

    override _.Copy(values, isTry) : ArenaSlice<'T> voption =
        if isTry then
            base.Copy(values, isTry)
        elif values.Length % 2 = 0 then
            ValueSome(lease |> Arena.copy (ReadOnlySpan values))
        else
            ValueSome(lease |> Arena.ofArray values)

    override _.Grow(slice, length, isTry) : ArenaSlice<'T> voption =
        if isTry then
            lease |> Arena.tryGrow length slice
        else
            ValueSome(lease |> Arena.grow length slice)

    override _.Text(text, isTry) =
        if isTry then
            lease |> Arena.tryUtf8 text
        else
            ValueSome(lease |> Arena.utf8 text)

    override _.Block(layout, isTry) =
        // No function takes the default value.
        if isTry || layout.Size = 0L then
            base.Block(layout, isTry)
        else
            ValueSome(lease |> Arena.bytes layout.Size layout.Alignment)

    override _.InScope body = Arena.scope lease body
    override _.Reset() = Arena.reset lease
