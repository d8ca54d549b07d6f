/// An arena asks its backing for what its blocks need, padding included, whatever the block is allocated as: a byte less, and a
/// block would lie in memory that is not there, or over another one.
module Forge.Tests.CommitLimitTests

open System
open System.Runtime.CompilerServices
open System.Runtime.InteropServices
open Expecto
open Forge

/// Larger than its alignment but no multiple of it: the only kind of value whose padding can cross the end of a page alone.
[<Struct; StructLayout(LayoutKind.Sequential, Size = 9)>]
type private Odd = { Number: int64 }

let private odd = Unsafe.SizeOf<Odd>()
let private layout = MemoryLayout(100L, 64L)
let private numbers = [| 1L; 2L; 3L |]

/// 1, 2, 3 and 4 bytes in UTF-8, in 5 chars.
let private text = "aä€𝄞"

let private three = 24, 8

/// What is allocated, as sizes and alignments in order, and how. It returns the bytes allocated at its end.
let private forms: (string * (int * int) list * (ArenaLease -> int64)) list =
    let plain name blocks (take: ArenaLease -> unit) =
        name,
        blocks,
        fun (lease: ArenaLease) ->
            take lease
            lease.Allocated

    [
        plain "Alloc" [ 8, 8 ] (fun lease -> lease.Alloc 7L |> ignore)
        plain "Alloc, odd" [ odd, 8 ] (fun lease -> lease.Alloc { Number = 7L } |> ignore)
        plain "AllocUninitialized" [ 8, 8 ] (fun lease -> lease.AllocUninitialized<int64>() |> ignore)
        plain "AllocSpan" [ three ] (fun lease -> lease.AllocSpan<int64>(3).Fill 7L)
        plain "AllocSpanUninitialized" [ three ] (fun lease -> lease.AllocSpanUninitialized<int64>(3).Fill 7L)
        plain "AllocSlice" [ three ] (fun lease -> lease.AllocSlice<int64>(3).Span.Fill 7L)
        plain "AllocSlice, odd" [ 3 * odd, 8 ] (fun lease -> lease.AllocSlice<Odd> 3 |> ignore)
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

let private kibibyte = 1024
let private page = 4096

/// What an arena commits first.
let private step = 64 * kibibyte

/// All cursors from which the last block ends no earlier than a byte before what is committed at first: what is committed ends
/// at the cursor, within padding, within a block, or just behind the last one.
let private cursors blocks =
    [
        for cursor in step - 300 .. step do
            if endOf cursor blocks >= step - 1 then
                cursor
    ]

let private onDemand () =
    new MmapBacking(int64 (1024 * kibibyte), GuardPages.Before, commitsOnDemand = true)

let private exactly =
    [
        for name, blocks, take in forms do
            testCase $"{name} commits up to the end of its block, padding included, and no further" (fun () ->
                let cursors = cursors blocks
                Expect.isLessThan cursors.Head (step - snd blocks.Head) "cursors"

                for cursor in cursors do
                    let backing = onDemand ()
                    use lease = ArenaLease.Own backing
                    Expect.equal (backing.Address % 64un) 0un "start"
                    let before = lease.AllocSliceUninitialized<byte> cursor
                    before.Span.Fill 0xA5uy
                    Expect.equal (int backing.Committed) step "before"
                    let last = endOf cursor blocks
                    Expect.equal (take lease) (int64 last) $"allocated from {cursor}"

                    Expect.equal
                        (int backing.Committed)
                        (if last > step then 2 * step else step)
                        $"committed from {cursor}, up to {last}"

                    Expect.equal (before.Span.IndexOfAnyExcept 0xA5uy) -1 "the block before")
    ]

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
                    new MmapBacking(int64 (1024 * kibibyte), GuardPages.Both, commitsOnDemand = true)

                let start = backing.Address
                use arena = ArenaLease.Own backing
                arena.AllocSliceUninitialized<byte>(cursor).Span.Fill 0xA5uy
                Expect.equal (int backing.Committed) (64 * kibibyte) "before"

                let address = arena.DangerousAllocate(MemoryLayout(int64 size, int64 alignment))

                Expect.equal address (start + unativeint (endOf cursor [ 0, alignment ])) "address"
                Expect.equal (int backing.Committed) expected "committed"
                Expect.isTrue (Pages.canRead (address + unativeint (size - 1))) "last byte"
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
                        new MmapBacking(int64 (1024 * kibibyte), GuardPages.Both, commitsOnDemand = true)

                    use arena = ArenaLease.Own backing
                    arena.AllocSliceUninitialized<byte>(64 * kibibyte - 10) |> ignore
                    let bytes = arena.AllocSliceUtf8(String('ä', letters).AsSpan())
                    Expect.equal bytes.Length (2 * letters) "bytes"
                    Expect.equal (int backing.Committed) expected "committed"
                    Check.adds arena)
    ]

[<Tests>]
let tests =
    testList
        "commit limits"
        [
            testCase "a value may be larger than its alignment and not a multiple of it" (fun () ->
                Needs.dotnet "sizes that are no multiple of the alignment"
                Expect.equal (MemoryLayout.Of<Odd>()) (MemoryLayout(9L, 8L)) "layout")
            testList "to the byte" exactly
            testList "on pages" onPages
        ]
