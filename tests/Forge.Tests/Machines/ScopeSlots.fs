namespace Forge.Tests

#nowarn "9" "51" // the addresses of what a scope gives out

open System
open System.Runtime.CompilerServices
open System.Runtime.InteropServices
open Microsoft.FSharp.NativeInterop
open Forge

/// A type that is stored in an arena as it is.
type Element =
    | Tiny
    | Short
    | Long
    | Wide
    /// 9 bytes, aligned to 1.
    | Packed

[<Struct; StructLayout(LayoutKind.Sequential, Pack = 1)>]
type PackedPair = { Letter: byte; Number: int64 }

/// A value after one byte, which starts at its alignment.
[<Struct>]
type private AfterByte<'T> = { First: byte; Value: 'T }

[<RequireQualifiedAccess>]
module Element =
    /// The alignment that the runtime gives a type: that of a 64-bit number is 4 on some processors of 32 bits.
    let alignmentOf<'T> =
        let mutable pair = Unchecked.defaultof<AfterByte<'T>>
        int (Unsafe.ByteOffset(&Unsafe.AsRef(&pair.First), &Unsafe.As<'T, byte>(&Unsafe.AsRef(&pair.Value))))

    let size element =
        match element with
        | Tiny -> 1
        | Short -> 2
        | Long -> 8
        | Wide -> 16
        | Packed -> 9

    let private alignments =
        dict
            [
                Tiny, alignmentOf<byte>
                Short, alignmentOf<int16>
                Long, alignmentOf<int64>
                Wide, alignmentOf<Int128>
                Packed, alignmentOf<PackedPair>
            ]

    /// A request for so many of them.
    let request element (length: int) =
        Forge.Models.Request.Run(bigint length, bigint (size element), bigint alignments[element])

[<RequireQualifiedAccess>]
module Address =
    let ofSpan (span: Span<'T>) =
        use pointer = fixed &MemoryMarshal.GetReference span
        unativeint (NativePtr.toNativeInt pointer)

    /// Bytes that the caller knows to be there.
    let bytes (address: unativeint) (count: int) =
        Span<byte>(NativePtr.toVoidPtr (NativePtr.ofNativeInt<byte>(nativeint address)), count)

/// The open scopes of a run. A scope may not lie on the heap, where a session lives, so the driver keeps them on its stack
/// and hands them to each step: so many for a session, and as many for its twin.
[<Struct; IsByRefLike; NoEquality; NoComparison>]
type ScopeSlots =
    [<DefaultValue(false)>]
    val mutable private s0: ArenaScope

    [<DefaultValue(false)>]
    val mutable private s1: ArenaScope

    [<DefaultValue(false)>]
    val mutable private s2: ArenaScope

    [<DefaultValue(false)>]
    val mutable private s3: ArenaScope

    [<DefaultValue(false)>]
    val mutable private s4: ArenaScope

    [<DefaultValue(false)>]
    val mutable private s5: ArenaScope

    [<DefaultValue(false)>]
    val mutable private s6: ArenaScope

    [<DefaultValue(false)>]
    val mutable private s7: ArenaScope

    [<DefaultValue(false)>]
    val mutable private s8: ArenaScope

    [<DefaultValue(false)>]
    val mutable private s9: ArenaScope

    [<DefaultValue(false)>]
    val mutable private s10: ArenaScope

    [<DefaultValue(false)>]
    val mutable private s11: ArenaScope

    [<DefaultValue(false)>]
    val mutable private s12: ArenaScope

    [<DefaultValue(false)>]
    val mutable private s13: ArenaScope

    [<DefaultValue(false)>]
    val mutable private s14: ArenaScope

    [<DefaultValue(false)>]
    val mutable private s15: ArenaScope

    /// The slots of one session.
    static member PerSession = 8

    member this.Item
        with get index =
            match index with
            | 0 -> this.s0
            | 1 -> this.s1
            | 2 -> this.s2
            | 3 -> this.s3
            | 4 -> this.s4
            | 5 -> this.s5
            | 6 -> this.s6
            | 7 -> this.s7
            | 8 -> this.s8
            | 9 -> this.s9
            | 10 -> this.s10
            | 11 -> this.s11
            | 12 -> this.s12
            | 13 -> this.s13
            | 14 -> this.s14
            | _ -> this.s15
        and set index (scope: ArenaScope) =
            match index with
            | 0 -> this.s0 <- scope
            | 1 -> this.s1 <- scope
            | 2 -> this.s2 <- scope
            | 3 -> this.s3 <- scope
            | 4 -> this.s4 <- scope
            | 5 -> this.s5 <- scope
            | 6 -> this.s6 <- scope
            | 7 -> this.s7 <- scope
            | 8 -> this.s8 <- scope
            | 9 -> this.s9 <- scope
            | 10 -> this.s10 <- scope
            | 11 -> this.s11 <- scope
            | 12 -> this.s12 <- scope
            | 13 -> this.s13 <- scope
            | 14 -> this.s14 <- scope
            | _ -> this.s15 <- scope

    /// What closing a scope throws; null where it throws nothing.
    member this.Close index : exn =
        try
            let scope = this[index]
            scope.Dispose()
            null
        with error ->
            error

    /// The address of a run allocated in a scope.
    member this.Allocate(index, element, length, zeroed) =
        let scope = this[index]

        match element, zeroed with
        | Tiny, true -> Address.ofSpan (scope.AllocSpan<byte> length)
        | Tiny, false -> Address.ofSpan (scope.AllocSpanUninitialized<byte> length)
        | Short, true -> Address.ofSpan (scope.AllocSpan<int16> length)
        | Short, false -> Address.ofSpan (scope.AllocSpanUninitialized<int16> length)
        | Long, true -> Address.ofSpan (scope.AllocSpan<int64> length)
        | Long, false -> Address.ofSpan (scope.AllocSpanUninitialized<int64> length)
        | Wide, true -> Address.ofSpan (scope.AllocSpan<Int128> length)
        | Wide, false -> Address.ofSpan (scope.AllocSpanUninitialized<Int128> length)
        | Packed, true -> Address.ofSpan (scope.AllocSpan<PackedPair> length)
        | Packed, false -> Address.ofSpan (scope.AllocSpanUninitialized<PackedPair> length)

    /// The address of one number allocated in a scope.
    member this.AllocateLong(index, value: int64) =
        let scope = this[index]
        let reference = &scope.Alloc<int64> value
        unativeint (NativePtr.toNativeInt &&reference)

    /// The value of a reference, through a scope.
    member this.Load(index, reference: ArenaRef<int64>) =
        let scope = this[index]
        scope.Resolve reference

    /// The values of a run, through a scope.
    member this.Load(index, run: ArenaRun<int>) =
        let scope = this[index]
        scope.Resolve(run).ToArray()
