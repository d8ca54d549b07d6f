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

let private steps =
    [
        testCase "steps start at 64 KiB, double, and stay at 4 MiB" (fun () ->
            let reserved = 1024un * mebibyte

            let reached =
                0un
                |> List.unfold (fun committed ->
                    if committed < 20un * mebibyte then
                        let next = CommitSteps.Next(committed, committed + 1un, reserved)
                        Some(next / kibibyte, next)
                    else
                        None)

            Expect.equal
                reached
                [
                    64un
                    128un
                    256un
                    512un
                    1024un
                    2048un
                    4096un
                    8192un
                    12288un
                    16384un
                    20480un
                ]
                "KiB committed")

        testCase "a step reaches what is needed, and never beyond the range" (fun () ->
            for committed, needed, reserved, expected in
                [
                    0un, 100un, 200un, 200un
                    0un, 65537un, 200_000un, 65537un
                    65536un, 65537un, 100_000un, 100_000un
                    65536un, 1_000_000un, 1_000_000un, 1_000_000un
                    0un, 64un * kibibyte, UIntPtr.MaxValue, 64un * kibibyte
                    UIntPtr.MaxValue - 5un, UIntPtr.MaxValue - 1un, UIntPtr.MaxValue, UIntPtr.MaxValue
                ] do
                Expect.equal
                    (CommitSteps.Next(committed, needed, reserved))
                    expected
                    $"{committed}, {needed}, {reserved}")
    ]

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

let private inPools =
    [
        testCase "idle arenas are inaccessible in debug mode, leased ones only as far as committed" (fun () ->
            use pool =
                new ArenaPool<MmapBacking>(1, (fun () -> make mebibyte), ArenaPoolOptions.Debug)

            for _ in 1..3 do
                let start =
                    use lease = pool.Checkout()
                    let bytes = lease.AllocSliceUninitialized<byte> 70_000
                    bytes.Span.Fill 7uy
                    Expect.isTrue (Kernel.canRead (Check.addressOf bytes)) "leased"
                    Check.addressOf bytes

                Expect.isFalse (Kernel.canRead start) "idle"
                pool.ReleaseIdle()
                Expect.isFalse (Kernel.canRead start) "released")

        testCase "after release-idle an arena commits again, and reads zeros" (fun () ->
            use pool = new ArenaPool<MmapBacking>(1, (fun () -> make mebibyte))

            for _ in 1..3 do
                use lease = pool.Checkout()
                let bytes = lease.AllocSliceUninitialized<byte> 200_000
                Expect.equal (bytes.Span.IndexOfAnyExcept 0uy) -1 "zeros"
                bytes.Span.Fill 7uy
                lease.Dispose()
                pool.ReleaseIdle()
                Expect.equal pool.IdleCount 1 "idle")

        testCase "where the commit after release-idle is refused, the arena is as it was and works later" (fun () ->
            use pool = new ArenaPool<MmapBacking>(1, (fun () -> make mebibyte))
            (use lease = pool.Checkout() in (lease.AllocSlice<byte> 10).Span.Fill 7uy)
            pool.ReleaseIdle()
            use lease = pool.Checkout()

            Check.throws<OsMemoryException> [ "mprotect of 65536 bytes" ] (fun () ->
                Kernel.failing Kernel.Mprotect 65536L 12 (fun () -> lease.AllocSlice<byte> 10 |> ignore))

            Expect.equal lease.Allocated 0un "nothing allocated"
            Expect.equal ((lease.AllocSliceUninitialized<byte> 10).ToArray()) (Array.zeroCreate 10) "zeros")

        testCase
            "an idle arena stays inaccessible after release-idle, also where its whole range has to be usable"
            (fun () ->
                let make () =
                    let backing = make mebibyte
                    Expect.notEqual backing.Address 0un "the address is read, so all of it has to be usable"
                    backing

                use pool = new ArenaPool<MmapBacking>(1, make, ArenaPoolOptions.Debug)

                for _ in 1..2 do
                    let start =
                        use lease = pool.Checkout()
                        let bytes = lease.AllocSlice<byte> 200_000
                        bytes.Span.Fill 7uy
                        Check.addressOf bytes

                    Expect.isFalse (Kernel.canRead start) "idle"
                    pool.ReleaseIdle()
                    Expect.isFalse (Kernel.canRead start) "released")

        testCase
            "where released pages can't be committed again, nothing counts as kept, and the arena works later"
            (fun () ->
                let makeLaidOpen () =
                    let backing = make mebibyte
                    Expect.notEqual backing.Address 0un "the address is read, so all of it has to be usable"
                    backing

                use pool = new ArenaPool<MmapBacking>(1, makeLaidOpen)
                (use lease = pool.Checkout() in (lease.AllocSlice<byte> 200_000).Span.Fill 7uy)

                Check.throws<OsMemoryException> [ "mprotect of 1048576 bytes" ] (fun () ->
                    Kernel.failing Kernel.Mprotect 1048576L 12 (fun () -> pool.ReleaseIdle()))

                Expect.equal (pool.GetStatistics().RetainedBytes) 0UL "retained"
                use lease = pool.Checkout()
                Expect.equal ((lease.AllocSliceUninitialized<byte> 200_000).Span.IndexOfAnyExcept 0uy) -1 "zeros")

        testCase "clear on return reaches what was committed, also after a release" (fun () ->
            use pool =
                new ArenaPool<MmapBacking>(1, (fun () -> make mebibyte), ArenaPoolOptions(ClearOnReturn = true))

            for size in [ 300_000; 10; 100_000 ] do
                use lease = pool.Checkout()
                let bytes = lease.AllocSliceUninitialized<byte> size
                Expect.equal (bytes.Span.IndexOfAnyExcept 0uy) -1 "zeros"
                bytes.Span.Fill 7uy
                lease.Dispose()

                if size = 10 then
                    pool.ReleaseIdle())
    ]

[<Tests>]
let tests =
    testList
        "commit"
        [
            testList "steps" steps
            testList "arenas" committing
            testList "pools" inPools
        ]
