namespace Forge.Tests

open System
open Forge.Models

/// The arenas that commands work on, each known by its site: the arena itself, or a lease of it.
[<AbstractClass>]
type World() =
    abstract Door: site: int -> Door
    abstract MemoryOf: ArenaId -> TestMemory
    abstract ModelOf: ArenaId -> ArenaModel

    /// Lets the model of a site answer.
    abstract Ask: site: int * action: (ArenaModel -> ArenaOutcome * ArenaModel) -> ArenaOutcome

    /// The same for what is done through a scope, also a closed one.
    abstract AskScope: scope: Scope * action: (ArenaModel -> ArenaOutcome * ArenaModel) -> ArenaOutcome

    /// So many bytes from the start of the arena of a site were written, though nothing was granted.
    abstract Wrote: site: int * bytes: int -> unit

    default _.Wrote(_, _) = ()

/// A run of bytes as the program under test holds it, and as the model does.
[<Struct>]
type HeldSlice =
    {
        Handle: Handle
        Model: Slice
        /// Where in the memory of its arena.
        Offset: int
        Bytes: int
        IsBare: bool
    }

[<RequireQualifiedAccess>]
module HeldSlice =
    /// Every byte of a new run is this one.
    let expect what (content: byte) (held: HeldSlice) =
        if (held.Handle.Bytes()).IndexOfAnyExcept content >= 0 then
            Promise.violation $"the new run is not {what}"

    let expectZeros = expect "zeroed" 0uy

/// All slices of a world: those that are valid must hold what was written last, the others must say that they are stale.
type SliceLedger(world: World) =
    let live = ResizeArray<HeldSlice>()
    let stale = ResizeArray<HeldSlice>()
    let mutable fills = 0

    let isValid (held: HeldSlice) =
        ArenaModel.isValid held.Model (world.ModelOf held.Model.Arena)

    /// Where the run lies in the memory of its arena.
    member _.OffsetOf(slice: Slice) =
        slice.Address - bigint (uint64 (world.MemoryOf slice.Arena).Start)

    /// What was written to the run.
    member _.Written(held: HeldSlice) =
        Span<byte>(world.MemoryOf(held.Model.Arena).Written, held.Offset, held.Bytes)

    /// A byte that was not used lately, so that what was written to one run can't be taken for another's.
    member _.NextFill() =
        fills <- fills + 1
        byte (1 + fills % 251)

    /// Keeps what was placed, if it lies where the model says.
    member this.Keep(slice: Slice, handle: Handle, isBare) =
        let bytes = handle.Bytes()

        if bytes.Length <> int slice.Bytes then
            Promise.violation $"{bytes.Length} bytes instead of {slice.Bytes}"

        if bytes.Length > 0 && bigint (uint64 (Address.ofSpan bytes)) <> slice.Address then
            let placed = bigint (uint64 (Address.ofSpan bytes))

            Promise.violation
                $"placed at byte {this.OffsetOf { slice with Address = placed }} instead of {this.OffsetOf slice}"

        let held =
            {
                Handle = handle
                Model = slice
                Offset = if bytes.IsEmpty then 0 else int (this.OffsetOf slice)
                Bytes = bytes.Length
                IsBare = isBare
            }

        live.Add held
        held

    member this.Fill(held: HeldSlice) =
        let content = this.NextFill()
        (held.Handle.Bytes()).Fill content
        (this.Written held).Fill content

    /// One of the slices; in one case of three one of those that became stale last.
    member _.Pick index =
        if index % 3 = 0 && stale.Count > 0 then
            ValueSome stale[index / 3 % stale.Count]
        elif live.Count > 0 then
            ValueSome live[index % live.Count]
        elif stale.Count > 0 then
            ValueSome stale[index % stale.Count]
        else
            ValueNone

    member this.Check() =
        let mutable index = 0

        while index < live.Count do
            let held = live[index]

            if isValid held then
                if not held.Handle.IsValid then
                    Promise.violation "a slice became stale too early"

                if not ((held.Handle.Bytes()).SequenceEqual(Span.op_Implicit (this.Written held))) then
                    Promise.violation
                        $"{held.Bytes} bytes at byte {held.Offset} of arena {held.Model.Arena} no longer hold what was written"

                index <- index + 1
            else
                if not held.IsBare then
                    stale.Add held

                    if stale.Count > 8 then
                        stale.RemoveAt 0

                live.RemoveAt index

        for held in stale do
            if held.Handle.IsValid then
                Promise.violation "a slice is valid although its memory was taken back"
