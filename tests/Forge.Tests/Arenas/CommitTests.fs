/// Where a range is only reserved, it is committed as the cursor advances: what MmapBacking does on Windows, and on Linux
/// where memory is promised strictly.
module Forge.Tests.CommitTests

#nowarn "9" // reads memory by its address

open System
open Expecto
open Microsoft.FSharp.NativeInterop
open Forge

let private kibibyte = 1024L
let private mebibyte = 1024L * kibibyte

let private make (bytes: int64) =
    new MmapBacking(bytes, GuardPages.Both, commitsOnDemand = true)

let private committed (backing: MmapBacking) = int64 backing.Committed

/// A first step of a length that the runtime does not ask for itself, as it does for 64 KiB.
let private step = 37 * 4096

let private committing =
    [
        testCase "memory beyond what is committed is inaccessible, what the arena hands out never is" (fun () ->
            let backing = make (64L * mebibyte)
            use arena = ArenaLease.Own backing
            let start = backing.Address
            Expect.isFalse (Pages.canRead start) "nothing allocated"
            let counts = ResizeArray [ committed backing ]

            while arena.Remaining > 0L do
                let size = min arena.Remaining (int64 (1 + counts.Count * 40_000))
                let address = arena.DangerousAllocate(MemoryLayout(size, 1L))
                Expect.isTrue (Pages.canRead address && Pages.canRead (address + unativeint size - 1un)) "allocated"
                Expect.isGreaterThanOrEqual (committed backing) arena.Allocated "committed"

                if committed backing < arena.Capacity then
                    Expect.isFalse (Pages.canRead (start + backing.Committed)) "not committed"

                counts.Add(committed backing)

            Expect.isLessThan (Seq.length (Seq.distinct counts)) 30 "steps, for 64 MiB")

        testCase "single values and runs commit what they need, and stay where they are" (fun () ->
            let backing = make (4L * mebibyte)
            use pool = new ArenaPool<MmapBacking>(1, (fun () -> backing))
            use lease = pool.Checkout()
            let count = int (backing.Size / 8L)

            for index in 0 .. count - 1 do
                match index % 3 with
                | 0 -> lease.Alloc(int64 index) |> ignore
                | 1 -> (lease.AllocSpanUninitialized<int64> 1)[0] <- int64 index
                | _ ->
                    let address = lease.DangerousAllocate(MemoryLayout(8L, 8L))
                    NativePtr.write (NativePtr.ofNativeInt<int64>(nativeint address)) (int64 index)

            let first = NativePtr.ofNativeInt<int64>(nativeint backing.Address)

            for index in 0 .. count - 1 do
                let found = NativePtr.get first index

                if found <> int64 index then
                    failtest $"value {index} became {found}"

            Check.throws<ArenaExhaustedException> [ "8 bytes" ] (fun () -> lease.Alloc 0L |> ignore))

        testCase "a small arena is committed in one step" (fun () ->
            let backing = make (64L * kibibyte)
            use arena = ArenaLease.Own backing
            arena.AllocSlice<byte> 1 |> ignore
            Expect.equal (committed backing) (64L * kibibyte) "committed")

        testCase "where the system refuses to commit, the error surfaces and the arena is as it was" (fun () ->
            let refused attempt (arena: ArenaLease) =
                let before = arena.Allocated, arena.Remaining

                Check.throws<OsMemoryException> [ $"mprotect of {step} bytes"; "ENOMEM" ] (fun () ->
                    Kernel.failing Kernel.Mprotect (int64 step) 12 (fun () -> attempt arena))

                Expect.equal (arena.Allocated, arena.Remaining) before "arena"

            use arena = ArenaLease.Own(make mebibyte)
            let text = String('x', step)
            arena |> refused (fun arena -> arena.AllocSlice<byte> step |> ignore)
            arena |> refused (fun arena -> arena.TryAllocSlice<byte> step |> ignore)

            arena |> refused (fun arena -> arena.TryAllocSliceUtf8(text.AsSpan()) |> ignore)

            let slice = arena.AllocSlice<byte> step
            slice.Span.Fill 1uy
            Check.adds arena
            // The second step is as long as the first.
            arena |> refused (fun arena -> arena.AllocSlice<byte> step |> ignore)
            Expect.equal (slice.Span.IndexOfAnyExcept 1uy) -1 "contents"
            (arena.AllocSlice<byte> step).Span.Fill 2uy)

        testCase "an allocation that can never fit commits nothing" (fun () ->
            let backing = make mebibyte
            use arena = ArenaLease.Own backing
            Expect.isFalse (arena.TryAllocSlice<byte>(1024 * 1024 + 1) |> fst) "too long"
            Expect.isFalse (arena.TryAllocSliceUtf8(String('x', 1024 * 1024 + 1).AsSpan()) |> fst) "too long a text"
            Expect.equal (committed backing) 0L "committed")

        testCase "a text that ends beyond what is committed is transcoded all the same" (fun () ->
            use arena = ArenaLease.Own(make mebibyte)

            for length in [ 1; 65530; 30_000; 300_000 ] do
                let text = String('ä', length)
                let bytes = arena.AllocSliceUtf8(text.AsSpan())
                Expect.equal (Text.Encoding.UTF8.GetString(bytes.Span)) text $"{length} letters"

            Expect.isFalse (arena.TryAllocSliceUtf8(String('ä', 200_000).AsSpan()) |> fst) "no room"
            Check.adds arena)

        testCase "reading the address commits nothing" (fun () ->
            use backing = make mebibyte

            for _ in 1..2 do
                Expect.isFalse (Pages.canRead backing.Address) "its first byte"
                Expect.equal (committed backing) 0L "committed"

            backing.ReleasePages 0L
            Expect.isFalse (Pages.canRead backing.Address) "released")

        testCase "the whole range is usable once it is committed, also after pages were released" (fun () ->
            use backing = make mebibyte
            Expect.equal (committed backing) 0L "at first"
            let first = backing.Address
            let last = first + unativeint mebibyte - 1un

            for _ in 1..2 do
                backing.CommitAll()
                Expect.equal (committed backing) mebibyte "committed"
                Expect.isTrue (Pages.canRead first && Pages.canRead last) "read"

            backing.ReleasePages 0L
            Expect.isTrue (Pages.canRead first && Pages.canRead last) "released")

        testCase "an arena over a range that is committed in whole goes on to its end" (fun () ->
            for isFirst in [ true; false ] do
                let backing = make mebibyte

                if isFirst then
                    backing.CommitAll()

                use arena = ArenaLease.Own backing
                arena.AllocSlice<byte> 100 |> ignore
                backing.CommitAll()
                (arena.AllocSlice<byte>(int arena.Remaining)).Span.Fill 1uy
                Expect.equal (arena.Remaining, committed backing) (0L, mebibyte) "remaining, committed")

        testCase "committing all of inaccessible memory makes none of it usable before access is given back" (fun () ->
            use backing = make mebibyte
            backing.Commit 1un
            backing.Protect MemoryAccess.None
            backing.CommitAll()
            let first = backing.Address
            let last = first + unativeint mebibyte - 1un
            Expect.isFalse (Pages.canRead first) "first"
            Expect.isFalse (Pages.canRead last) "last"
            backing.Protect MemoryAccess.ReadWrite
            Expect.isTrue (Pages.canRead first && Pages.canRead last) "given back")

        testCase "if the whole range can't be made usable, the next call retries" (fun () ->
            use backing = make (3L * mebibyte)
            let address = backing.Address

            Check.throws<OsMemoryException> [ "mprotect of 3145728 bytes" ] (fun () ->
                Kernel.failing Kernel.Mprotect 3145728L 12 backing.CommitAll)

            Expect.isFalse (Pages.canRead address) "refused"
            backing.CommitAll()
            Expect.isTrue (Pages.canRead address) "asked again"

            // It stays committed, so that releasing its pages needs no call that could take that back.
            Kernel.failing Kernel.Mprotect 3145728L 12 (fun () -> backing.ReleasePages 0L)
            Expect.equal (committed backing) (3L * mebibyte) "committed"
            Expect.isTrue (Pages.canRead address) "released")

        testCase "where a whole step can't be committed, what is needed is" (fun () ->
            let backing = make mebibyte
            use arena = ArenaLease.Own backing
            let slice = arena.AllocSliceCopy(ReadOnlySpan(Array.create step 7uy))

            // Each step is as long as what is committed.
            for bytes, step in [ 1, step; 4095, step; 1, step + 4096 ] do
                Kernel.failing Kernel.Mprotect (int64 step) 12 (fun () -> (arena.AllocSlice<byte> bytes).Span.Fill 8uy)

            Expect.equal (committed backing) (int64 step + 8192L) "committed"
            Expect.equal (slice.Span.IndexOfAnyExcept 7uy) -1 "contents"
            Expect.equal (arena.Allocated) (int64 step + 4097L) "allocated")

        testCase "what is not committed on demand is committed from the start, and commits no more" (fun () ->
            Needs.systemCallFilters ()

            for make in
                [
                    fun () -> new MmapBacking(100_001L, GuardPages.Both, commitsOnDemand = false)
                    fun () -> MmapBacking.TransparentHuge 100_001L
                ] do
                let backing: MmapBacking = make ()
                Expect.equal (committed backing) 100_001L "at first"
                Kernel.failing Kernel.Mprotect 102_400L 12 backing.CommitAll
                backing.Dispose()
                Check.throws<ObjectDisposedException> [ "MmapBacking" ] backing.CommitAll)

        testCase "what is committed counts from the start of the range, and is not committed twice" (fun () ->
            let backing = make 100_001L
            let unusedOfFirstPage = int64 (backing.Address % unativeint MmapBacking.PageSize)
            Expect.isGreaterThan unusedOfFirstPage 0L "starts within a page"

            for _ in 1..2 do
                backing.Commit(unativeint (64L * kibibyte - unusedOfFirstPage))
                Expect.equal (committed backing) (64L * kibibyte - unusedOfFirstPage) "committed"

            backing.Dispose()
            Check.throws<ObjectDisposedException> [ "MmapBacking" ] (fun () -> backing.Commit 1un)
            Check.throws<ObjectDisposedException> [ "MmapBacking" ] backing.CommitAll
            Check.throws<ObjectDisposedException> [ "MmapBacking" ] (fun () -> backing.DiscardPages 0un))
    ]

[<Tests>]
let tests = testList "commit" [ testList "arenas" committing ]
