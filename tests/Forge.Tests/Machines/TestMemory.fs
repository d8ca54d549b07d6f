namespace Forge.Tests

#nowarn "9" // memory of the native heap, by its address

open System
open System.Runtime.InteropServices
open Microsoft.FSharp.NativeInterop
open Forge
open Forge.Models

/// Where the memory of an arena comes from.
type MemorySource =
    | Heap
    | Mapped

/// The memory of an arena under test, on the heap between bytes that must stay as they are, or mapped. It remembers what
/// was written where, whether it was released, and can be told to fail when it is.
[<AllowNullLiteral>]
type TestMemory private (source: MemorySource, start: unativeint, size: int, block: unativeint, mapping: MmapBacking) =
    inherit MemoryBacking(start, int64 size)

    static let fence = 16
    static let fenceByte = 0xFCuy
    static let page = Environment.SystemPageSize

    let mutable isReleased = false

    /// The bytes that have been written through slices; the others are anything.
    member val Written: byte array = Array.zeroCreate size

    member _.Start = start
    member _.Length = size
    member _.IsReleased = isReleased

    /// From which offset on the pages were released, each time, the last one first.
    member val PageReleases: int list = [] with get, set

    member val IsProtected = false with get, set

    /// Whether releasing the memory, or its pages, fails once it is done.
    member val Fails = false with get, set

    /// The bytes just outside were not touched.
    member _.IsFenceIntact =
        isReleased
        || source = Mapped
        || (Address.bytes (start - unativeint fence) fence).IndexOfAnyExcept fenceByte < 0
           && (Address.bytes (start + unativeint size) fence).IndexOfAnyExcept fenceByte < 0

    member private this.MayFail() =
        if this.Fails then
            raise (TimeoutException "the system refused")

    override this.Release() =
        if isReleased then
            raise (Violation "memory was released twice")

        isReleased <- true

        if source = Mapped then
            mapping.Dispose()
        else
            NativeMemory.AlignedFree(NativePtr.toVoidPtr (NativePtr.ofNativeInt<byte>(nativeint block)))

        this.MayFail()

    interface IOsBacking with
        member this.ReleasePages fromOffset =
            if isReleased then
                raise (Violation "pages were released after the memory")

            if source = Mapped then
                mapping.ReleasePages fromOffset

            this.PageReleases <- int fromOffset :: this.PageReleases
            this.MayFail()

        member this.Protect access =
            this.IsProtected <- (access = MemoryAccess.None)

            if source = Mapped then
                mapping.Protect access

    /// Memory of just so many bytes. On the heap it starts so many bytes behind a multiple of 64, equally far behind the
    /// start of a page each time, and holds rubbish.
    static member Make(source, size: int, offset: int) =
        match source with
        | Mapped ->
            let mapping = new MmapBacking(int64 (max 1 size))
            mapping.CommitAll()
            new TestMemory(source, mapping.Address, size, 0un, mapping)
        | Heap ->
            let front = 64 + offset
            let bytes = unativeint (front + size + fence)

            let block =
                unativeint (
                    NativePtr.toNativeInt (NativePtr.ofVoidPtr<byte>(NativeMemory.AlignedAlloc(bytes, unativeint page)))
                )

            let start = block + unativeint front
            (Address.bytes block (front + size + fence)).Fill fenceByte
            (Address.bytes start size).Fill 0xCDuy
            new TestMemory(source, start, size, block, null)

/// What the factory throws when it is told to.
exception MintFailure

/// A factory that numbers what it makes as the model does, and fails when it is told to.
type TestFactory(source: MemorySource, size: int, offset: int) =
    let made = ResizeArray<TestMemory>()
    let spoilt = ResizeArray<TestMemory>()

    member val MintsLeft = Int32.MaxValue with get, set
    member val NextFault: Fault option = None with get, set

    /// The memory of each arena by its number.
    member _.Item
        with get arena = made[arena]

    member _.Minted = made.Count

    member _.Live =
        let mutable live = 0

        for memory in made do
            if not memory.IsReleased then
                live <- live + 1

        live

    /// The number of the arena whose memory starts here.
    member _.IndexOf(start: unativeint) =
        made.FindLastIndex(fun memory -> memory.Start = start && not memory.IsReleased)

    /// Whether all that was returned in place of an arena's backing has been disposed of.
    member _.HasDisposedOfSpoilt = spoilt.TrueForAll _.IsReleased

    member this.Mint() =
        if this.MintsLeft = 0 then
            raise MintFailure

        let fault = this.NextFault
        this.NextFault <- None

        match fault, made.FindLast(fun memory -> not memory.IsReleased) with
        | None, _ ->
            this.MintsLeft <- this.MintsLeft - 1
            made.Add(TestMemory.Make(source, size, offset))
            made[made.Count - 1]
        | Some ReturnsEmpty, _ ->
            spoilt.Add(TestMemory.Make(source, 0, offset))
            spoilt[spoilt.Count - 1]
        | Some ReturnsUsed, used -> used
        | Some ReturnsNull, _ -> null
