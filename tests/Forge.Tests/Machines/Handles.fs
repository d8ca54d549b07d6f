namespace Forge.Tests

open System
open System.Collections.Generic
open System.Runtime.CompilerServices
open System.Runtime.InteropServices
open Forge

/// A run in an arena as a program holds it, whatever the type of its values.
[<AbstractClass>]
type Handle(elementSize: int, alignment: int) =
    member _.ElementSize = elementSize
    member _.Alignment = alignment

    /// How many values.
    abstract Length: int
    abstract IsValid: bool

    /// The bytes; throws where the slice is stale.
    abstract Bytes: unit -> Span<byte>

    /// Longer, through a way into an arena; null where it does not fit.
    abstract Grow: door: Door * length: int * isTry: bool -> Handle

    abstract Part: start: int * length: int -> Handle

    /// Every use that there is but for writing; throws where the slice is stale.
    abstract Use: way: int -> unit

type SliceHandle<'T when 'T: unmanaged and 'T: struct and 'T: (new: unit -> 'T) and 'T :> ValueType>
    (slice: ArenaSlice<'T>) =
    inherit Handle(Unsafe.SizeOf<'T>(), Element.alignmentOf<'T>)

    override _.Length = slice.Length
    override _.IsValid = slice.IsValid
    override _.Bytes() = MemoryMarshal.AsBytes slice.Span

    override _.Grow(door, length, isTry) =
        match door.Grow(slice, length, isTry) with
        | ValueSome grown -> SliceHandle<'T>(grown)
        | ValueNone -> Unchecked.defaultof<Handle>

    override _.Part(start, length) =
        SliceHandle<'T>(
            if start % 2 = 0 then
                slice.Slice(start, length)
            else
                Slice.sub start length slice
        )

    override _.Use way =
        match way % 3 with
        | 0 -> slice.Span.Length |> ignore
        | 1 -> slice.ToArray() |> ignore
        | _ when slice.IsEmpty -> Slice.toArray slice |> ignore
        | _ -> slice[slice.Length - 1] |> ignore

/// A bare address, whose validity nobody checks.
type BareHandle(address: unativeint, count: int) =
    inherit Handle(1, 1)

    override _.Length = count
    override _.IsValid = true
    override _.Bytes() = Address.bytes address count
    override _.Grow(_, _, _) = invalidOp "a bare address can't grow"

    override _.Part(start, length) =
        BareHandle(address + unativeint start, length)

    override _.Use _ = ()

/// Allocating values of a type that a command names; null where it does not fit.
[<RequireQualifiedAccess>]
module Handle =
    let private ofSlice (slice: ArenaSlice<'T> voption) : Handle =
        match slice with
        | ValueSome slice -> SliceHandle<'T>(slice)
        | ValueNone -> Unchecked.defaultof<Handle>

    let run (door: Door) element length zeroed isTry =
        match element with
        | Tiny -> door.Run<byte>(length, zeroed, isTry) |> ofSlice
        | Short -> door.Run<int16>(length, zeroed, isTry) |> ofSlice
        | Long -> door.Run<int64>(length, zeroed, isTry) |> ofSlice
        | Wide -> door.Run<Int128>(length, zeroed, isTry) |> ofSlice
        | Packed -> door.Run<PackedPair>(length, zeroed, isTry) |> ofSlice

    let private values<'T when 'T: struct and 'T: (new: unit -> 'T) and 'T :> ValueType> count (content: byte) =
        let values = Array.zeroCreate<'T> count
        (MemoryMarshal.AsBytes(values.AsSpan())).Fill content
        values

    /// A copy of values whose bytes are all the same.
    let copy (door: Door) element count content isTry =
        match element with
        | Tiny -> door.Copy(values<byte> count content, isTry) |> ofSlice
        | Short -> door.Copy(values<int16> count content, isTry) |> ofSlice
        | Long -> door.Copy(values<int64> count content, isTry) |> ofSlice
        | Wide -> door.Copy(values<Int128> count content, isTry) |> ofSlice
        | Packed -> door.Copy(values<PackedPair> count content, isTry) |> ofSlice

    let text (door: Door) text isTry = door.Text(text, isTry) |> ofSlice

    let block (door: Door) layout isTry = door.Block(layout, isTry) |> ofSlice

    /// Values that hold a reference, which F# does not see in a struct of another assembly.
    let withReferences (door: Door) isTry =
        door.Run<KeyValuePair<int, string>>(1, true, isTry) |> ofSlice

    let tied (door: Door) element length zeroed : unativeint =
        match element with
        | Tiny -> door.Tied<byte>(length, zeroed)
        | Short -> door.Tied<int16>(length, zeroed)
        | Long -> door.Tied<int64>(length, zeroed)
        | Wide -> door.Tied<Int128>(length, zeroed)
        | Packed -> door.Tied<PackedPair>(length, zeroed)
