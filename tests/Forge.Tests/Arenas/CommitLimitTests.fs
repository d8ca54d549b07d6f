/// An arena asks its backing for what its blocks need, padding included, whatever the block is allocated as: a byte less, and a
/// block would lie in memory that is not there, or over another one.
module Forge.Tests.CommitLimitTests

open System
open System.Runtime.InteropServices
open Expecto
open Forge

/// Commits what it is asked for, to the byte. Memory beyond is there all the same, so that a test sees what an arena that asks
/// for too little would do, and lives.
type private Exact(atFirst: int) =
    let memory = new HeapBacking(1024un)
    let mutable committed = unativeint atFirst

    member _.Committed = committed

    interface ICommitOnDemand with
        member _.Start = memory.Address
        member _.Committed = committed
        member _.Commit bytes = committed <- max committed bytes
        member _.ReleasePagesAsOwner _ = ()
        member _.ProtectAsOwner _ = ()

    interface IMemoryBacking with
        member _.Address = memory.Address
        member _.Size = memory.Size
        member _.Dispose() = memory.Dispose()

/// Larger than its alignment but no multiple of it: the only kind of value whose padding can cross the end of a page alone.
[<Struct; StructLayout(LayoutKind.Sequential, Size = 9)>]
type private Odd = { Number: int64 }

let private layout = MemoryLayout(100un, 64un)
let private numbers = [| 1L; 2L; 3L |]

/// 1, 2, 3 and 4 bytes in UTF-8, in 5 chars.
let private text = "aä€𝄞"

let private three = 24, 8

/// What is allocated, as sizes and alignments in order, and how. It returns the bytes allocated at its end.
let private forms: (string * (int * int) list * (ArenaLease -> unativeint)) list =
    let plain name blocks (take: ArenaLease -> unit) =
        name,
        blocks,
        fun (lease: ArenaLease) ->
            take lease
            lease.Allocated

    [
        plain "Alloc" [ 8, 8 ] (fun lease -> lease.Alloc 7L |> ignore)
        plain "Alloc, odd" [ 9, 8 ] (fun lease -> lease.Alloc { Number = 7L } |> ignore)
        plain "AllocUninitialized" [ 8, 8 ] (fun lease -> lease.AllocUninitialized<int64>() |> ignore)
        plain "AllocSpan" [ three ] (fun lease -> lease.AllocSpan<int64>(3).Fill 7L)
        plain "AllocSpanUninitialized" [ three ] (fun lease -> lease.AllocSpanUninitialized<int64>(3).Fill 7L)
        plain "AllocSlice" [ three ] (fun lease -> lease.AllocSlice<int64>(3).Span.Fill 7L)
        plain "AllocSlice, odd" [ 27, 8 ] (fun lease -> lease.AllocSlice<Odd> 3 |> ignore)
        plain "AllocSliceUninitialized" [ three ] (fun lease -> lease.AllocSliceUninitialized<int64>(3).Span.Fill 7L)
        plain "AllocSliceCopy" [ three ] (fun lease -> lease.AllocSliceCopy(ReadOnlySpan numbers) |> ignore)
        plain "TryAllocSlice" [ three ] (fun lease -> lease.TryAllocSlice<int64> 3 |> ignore)
        plain "TryAllocSliceUninitialized" [ three ] (fun lease -> lease.TryAllocSliceUninitialized<int64> 3 |> ignore)
        plain "TryAllocSliceCopy" [ three ] (fun lease -> lease.TryAllocSliceCopy(ReadOnlySpan numbers) |> ignore)
        plain "AllocSlice of a layout" [ 100, 64 ] (fun lease -> lease.AllocSlice(layout).Span.Fill 7uy)
        plain "TryAllocSlice of a layout" [ 100, 64 ] (fun lease ->
            let mutable slice = ArenaSlice<byte>()
            lease.TryAllocSlice(layout, &slice) |> ignore)
        plain "DangerousAllocate" [ 100, 64 ] (fun lease -> lease.DangerousAllocate layout |> ignore)
        plain "AllocSliceUtf8" [ 10, 1 ] (fun lease -> lease.AllocSliceUtf8(text.AsSpan()) |> ignore)
        plain "TryAllocSliceUtf8" [ 10, 1 ] (fun lease -> lease.TryAllocSliceUtf8(text.AsSpan()) |> ignore)
        plain "Grow in place" [ 40, 8 ] (fun lease -> lease.Grow(lease.AllocSlice<int64> 2, 5).Span.Fill 7L)
        plain "TryGrow in place" [ 40, 8 ] (fun lease -> lease.TryGrow(lease.AllocSlice<int64> 2, 5) |> ignore)

        for name, grow in
            [
                "Grow by a copy", (fun (lease: ArenaLease) slice -> lease.Grow(slice, 5) |> ignore)
                "TryGrow by a copy", (fun lease slice -> lease.TryGrow(slice, 5) |> ignore)
            ] do
            plain name [ 16, 8; 1, 1; 40, 8 ] (fun lease ->
                let slice = lease.AllocSlice<int64> 2
                lease.AllocSlice<byte> 1 |> ignore
                grow lease slice)

        "a scope's Alloc",
        [ 8, 8 ],
        fun lease ->
            use scope = lease.OpenScope()
            scope.Alloc 7L |> ignore
            lease.Allocated

        "a scope's AllocUninitialized",
        [ 8, 8 ],
        fun lease ->
            use scope = lease.OpenScope()
            scope.AllocUninitialized<int64>() |> ignore
            lease.Allocated

        "a scope's AllocSpan",
        [ three ],
        fun lease ->
            use scope = lease.OpenScope()
            scope.AllocSpan<int64>(3).Fill 7L
            lease.Allocated

        "a scope's AllocSpanUninitialized",
        [ three ],
        fun lease ->
            use scope = lease.OpenScope()
            scope.AllocSpanUninitialized<int64>(3).Fill 7L
            lease.Allocated
    ]

/// Where blocks end that are placed one after the other from a cursor on. The memory starts at a multiple of 64.
let private endOf (cursor: int) blocks =
    (cursor, blocks)
    ||> List.fold (fun cursor (size, alignment) -> (cursor + alignment - 1) / alignment * alignment + size)
    |> unativeint

/// Cursors, and for each all limits from there up to just behind the last block: at the cursor, within padding, within a block.
let private limits blocks =
    [
        for cursor in [ 1..9 ] @ [ 15; 16; 55; 60; 63; 64; 65 ] do
            for limit in cursor .. int (endOf cursor blocks) + 1 do
                cursor, limit
    ]

let private exactly =
    [
        for name, blocks, take in forms do
            testCase $"{name} commits up to the end of its block, padding included, and no further" (fun () ->
                for cursor, limit in limits blocks do
                    let backing = new Exact(limit)
                    use lease = ArenaLease.Own backing
                    let before = lease.AllocSliceCopy(ReadOnlySpan(Array.create cursor 0xA5uy))
                    Expect.equal backing.Committed (unativeint limit) "before"
                    Expect.equal (take lease) (endOf cursor blocks) $"allocated from {cursor}"

                    Expect.equal
                        backing.Committed
                        (max (unativeint limit) (endOf cursor blocks))
                        $"committed from {cursor}, {limit}"

                    Expect.equal (before.Span.IndexOfAnyExcept 0xA5uy) -1 "the block before")
    ]

let private kibibyte = 1024
let private page = 4096

/// Where the cursor is, what is allocated there, and the bytes that are committed afterwards, of mapped pages of which 64 KiB are
/// committed at first. In all but the first the block would end within what is committed were it not for its padding.
let private crossings =
    [
        "ends with what is committed", 64 * kibibyte - page, page, page, 64 * kibibyte
        "is pushed across the first step", 64 * kibibyte - 10, 10, page, 128 * kibibyte
        "is pushed across the first step by one byte", 64 * kibibyte - 9, 9, 2, 128 * kibibyte
        "is pushed across the second step", 64 * kibibyte - 10, 64 * kibibyte + 5, page, 128 * kibibyte + page
        "is pushed across the second step, aligned to 64",
        64 * kibibyte - 63,
        64 * kibibyte + 1,
        64,
        128 * kibibyte + page
    ]

let private onPages =
    [
        for what, cursor, size, alignment, expected in crossings do
            testCase $"a block that {what} lies in committed pages" (fun () ->
                let backing =
                    new MmapBacking(unativeint (1024 * kibibyte), GuardPages.Both, commitsOnDemand = true)

                let committed () = (backing :> ICommitOnDemand).Committed
                let start = (backing :> ICommitOnDemand).Start
                use arena = new BumpArena<MmapBacking>(backing)
                arena.AllocSliceUninitialized<byte>(cursor).Span.Fill 0xA5uy
                Expect.equal (committed ()) (unativeint (64 * kibibyte)) "before"

                let address =
                    arena.DangerousAllocate(MemoryLayout(unativeint size, unativeint alignment))

                Expect.equal address (start + endOf cursor [ 0, alignment ]) "address"
                Expect.equal (committed ()) (unativeint expected) "committed"
                Expect.isTrue (Kernel.canRead (address + unativeint size - 1un)) "last byte"
                // What comes next lies behind it, in committed pages, too.
                let after = arena.AllocSliceUninitialized<byte> 70_000
                Expect.equal (Check.addressOf after) (address + unativeint size) "next block"
                after.Span.Fill 0x5Auy
                Expect.equal (after.Span.IndexOfAnyExcept 0x5Auy) -1 "contents")

        for letters, expected in
            [
                // All of it in what is committed; one byte beyond; and so many that only their count of bytes is beyond.
                5, 64 * kibibyte
                6, 128 * kibibyte
                10, 128 * kibibyte
            ] do
            testCase
                $"a text of {letters} letters of two bytes, ten bytes before the end, commits {expected} bytes"
                (fun () ->
                    let backing =
                        new MmapBacking(unativeint (1024 * kibibyte), GuardPages.Both, commitsOnDemand = true)

                    use arena = new BumpArena<MmapBacking>(backing)
                    arena.AllocSliceUninitialized<byte>(64 * kibibyte - 10) |> ignore
                    let bytes = arena.AllocSliceUtf8(String('ä', letters).AsSpan())
                    Expect.equal bytes.Length (2 * letters) "bytes"
                    Expect.equal (backing :> ICommitOnDemand).Committed (unativeint expected) "committed"
                    Check.adds arena)
    ]

[<Tests>]
let tests =
    testList
        "commit limits"
        [
            testCase "a value may be larger than its alignment and no multiple of it" (fun () ->
                Expect.equal (MemoryLayout.Of<Odd>()) (MemoryLayout(9un, 8un)) "layout")
            testList "to the byte" exactly
            testList "on pages" onPages
        ]
