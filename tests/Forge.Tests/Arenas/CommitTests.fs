/// Where a range is only reserved, it is committed as the cursor advances: what MmapBacking does on Windows, and on Linux
/// where memory is promised strictly.
module Forge.Tests.CommitTests

#nowarn "9" // reads memory by its address

open System
open Expecto
open Microsoft.FSharp.NativeInterop
open Forge

let private kibibyte = 1024un
let private mebibyte = 1024un * kibibyte

let private make (bytes: unativeint) =
    new MmapBacking(bytes, GuardPages.Both, commitsOnDemand = true)

let private committed (backing: MmapBacking) = (backing :> ICommitOnDemand).Committed

let private start (backing: MmapBacking) = (backing :> ICommitOnDemand).Start

let private committing =
    [
        testCase "memory beyond what is committed is inaccessible, what the arena hands out never is" (fun () ->
            let backing = make (64un * mebibyte)
            use arena = new BumpArena<MmapBacking>(backing)
            let start = start backing
            Expect.isFalse (Kernel.canRead start) "nothing allocated"
            let counts = ResizeArray [ committed backing ]

            while arena.Remaining > 0un do
                let size = min arena.Remaining (unativeint (1 + counts.Count * 40_000))
                let address = arena.DangerousAllocate(MemoryLayout(size, 1un))
                Expect.isTrue (Kernel.canRead address && Kernel.canRead (address + size - 1un)) "allocated"
                Expect.isGreaterThanOrEqual (committed backing) arena.Allocated "committed"

                if committed backing < arena.Capacity then
                    Expect.isFalse (Kernel.canRead (start + committed backing)) "not committed"

                counts.Add(committed backing)

            Expect.isLessThan (Seq.length (Seq.distinct counts)) 30 "steps, for 64 MiB")

        testCase "single values and runs commit what they need, and stay where they are" (fun () ->
            let backing = make (4un * mebibyte)
            use pool = new ArenaPool<MmapBacking>(1, (fun () -> backing))
            use lease = pool.Checkout()
            let count = int (backing.Size / 8un)

            for index in 0 .. count - 1 do
                match index % 3 with
                | 0 -> lease.Alloc(int64 index) |> ignore
                | 1 -> (lease.AllocSpanUninitialized<int64> 1)[0] <- int64 index
                | _ ->
                    let address = lease.DangerousAllocate(MemoryLayout(8un, 8un))
                    NativePtr.write (NativePtr.ofNativeInt<int64>(nativeint address)) (int64 index)

            let first = NativePtr.ofNativeInt<int64>(nativeint (start backing))

            for index in 0 .. count - 1 do
                let found = NativePtr.get first index

                if found <> int64 index then
                    failtest $"value {index} became {found}"

            Check.throws<ArenaExhaustedException> [ "8 bytes" ] (fun () -> lease.Alloc 0L |> ignore))

        testCase "a small arena is committed in one step" (fun () ->
            let backing = make (64un * kibibyte)
            use arena = new BumpArena<MmapBacking>(backing)
            arena.AllocSlice<byte> 1 |> ignore
            Expect.equal (committed backing) (64un * kibibyte) "committed")

        testCase "where the system refuses to commit, the error surfaces and the arena is as it was" (fun () ->
            let refused attempt (arena: BumpArena) =
                let before = arena.Allocated, arena.Remaining

                // The first step, which nothing else in the process asks for in just this length.
                Check.throws<OsMemoryException> [ "mprotect of 65536 bytes"; "ENOMEM" ] (fun () ->
                    Kernel.failing Kernel.Mprotect 65536L 12 (fun () -> attempt arena))

                Expect.equal (arena.Allocated, arena.Remaining) before "arena"

            use arena = new BumpArena<MmapBacking>(make mebibyte)
            arena |> refused (fun arena -> arena.AllocSlice<byte> 100 |> ignore)
            arena |> refused (fun arena -> arena.TryAllocSlice<byte> 100 |> ignore)

            arena
            |> refused (fun arena -> arena.TryAllocSliceUtf8("text".AsSpan()) |> ignore)

            let slice = arena.AllocSlice<byte> 100
            slice.Span.Fill 1uy
            Check.adds arena
            // The second step is as long as the first.
            arena |> refused (fun arena -> arena.AllocSlice<byte> 65536 |> ignore)
            Expect.equal (slice.Span.IndexOfAnyExcept 1uy) -1 "contents"
            (arena.AllocSlice<byte> 65536).Span.Fill 2uy)

        testCase "an allocation that can never fit commits nothing" (fun () ->
            let backing = make mebibyte
            use arena = new BumpArena<MmapBacking>(backing)
            Expect.isFalse (arena.TryAllocSlice<byte>(1024 * 1024 + 1) |> fst) "too long"
            Expect.isFalse (arena.TryAllocSliceUtf8(String('x', 1024 * 1024 + 1).AsSpan()) |> fst) "too long a text"
            Expect.equal (committed backing) 0un "committed")

        testCase "a text that ends beyond what is committed is transcoded all the same" (fun () ->
            use arena = new BumpArena<MmapBacking>(make mebibyte)

            for length in [ 1; 65530; 30_000; 300_000 ] do
                let text = String('ä', length)
                let bytes = arena.AllocSliceUtf8(text.AsSpan())
                Expect.equal (Text.Encoding.UTF8.GetString(bytes.Span)) text $"{length} letters"

            Expect.isFalse (arena.TryAllocSliceUtf8(String('ä', 200_000).AsSpan()) |> fst) "no room"
            Check.adds arena)

        testCase "who reads the address finds the whole range usable, also after pages were released" (fun () ->
            use backing = make mebibyte
            Expect.equal (committed backing) 0un "at first"
            let last = backing.Address + mebibyte - 1un
            Expect.isTrue (Kernel.canRead backing.Address && Kernel.canRead last) "read"
            backing.ReleasePages 0un
            Expect.isTrue (Kernel.canRead backing.Address && Kernel.canRead last) "released")

        testCase
            "who reads the address of inaccessible memory finds none of it usable before access is given back"
            (fun () ->
                use backing = make mebibyte
                (backing :> ICommitOnDemand).Commit 1un
                backing.Protect MemoryAccess.None
                let address = backing.Address
                Expect.isFalse (Kernel.canRead address) "first"
                Expect.isFalse (Kernel.canRead (address + mebibyte - 1un)) "last"
                backing.Protect MemoryAccess.ReadWrite
                Expect.isTrue (Kernel.canRead address && Kernel.canRead (address + mebibyte - 1un)) "given back")

        testCase "where the whole range can't be made usable again, the next reading of the address does" (fun () ->
            use backing = make (3un * mebibyte)
            let address = backing.Address

            Check.throws<OsMemoryException> [ "mprotect of 3145728 bytes" ] (fun () ->
                Kernel.failing Kernel.Mprotect 3145728L 12 (fun () -> backing.ReleasePages 0un))

            Expect.isFalse (Kernel.canRead address) "released"
            Expect.isTrue (Kernel.canRead backing.Address) "asked again")

        testCase "what is committed counts from the start of the range, and is not committed twice" (fun () ->
            let backing = make 100_001un
            let onDemand = backing :> ICommitOnDemand
            let unusedOfFirstPage = start backing % MmapBacking.PageSize
            Expect.isGreaterThan unusedOfFirstPage 0un "starts within a page"

            for _ in 1..2 do
                onDemand.Commit(64un * kibibyte - unusedOfFirstPage)
                Expect.equal (committed backing) (64un * kibibyte - unusedOfFirstPage) "committed"

            backing.Dispose()
            Check.throws<ObjectDisposedException> [ "MmapBacking" ] (fun () -> onDemand.Commit 1un)
            Check.throws<ObjectDisposedException> [ "MmapBacking" ] (fun () -> onDemand.ReleasePagesAsOwner 0un))
    ]

[<Tests>]
let tests = testList "commit" [ testList "arenas" committing ]
