module Forge.Tests.BackingTests

open System
open Expecto
open Forge

let private refusing, code, refusal = Pages.beyondAddressSpace

let private conformance (kind: Backings.Kind) =
    [
        testCase "has just the size asked for, at an address that is not 0" (fun () ->
            for size in [ 1; 4095; 4096; 65537 ] do
                use backing = kind.Make size
                Expect.equal backing.Size (int64 size) "size"
                Expect.notEqual backing.Address 0un "address")

        testCase "can be written and read from the first byte to the last" (fun () ->
            use arena = Backings.arena kind 70001
            let whole = arena.AllocSliceUninitialized<byte> 70001
            whole.Span.Fill 0xA5uy
            Expect.isTrue (Array.forall ((=) 0xA5uy) (whole.ToArray())) "every byte")

        testCase "refuses its address once disposed, and may be disposed twice" (fun () ->
            let backing = kind.Make 64
            backing.Dispose()
            backing.Dispose()

            Check.throws<ObjectDisposedException> [ "Backing" ] (fun () -> backing.Address |> ignore))
    ]

let private refusals =
    testList
        "bad input"
        [
            testCase "the largest size is that of an address space's half" (fun () ->
                Expect.equal MemoryLayout.MaxSize Int64.MaxValue "limit")

            testCase "a size that is not positive is refused with the value and the limit" (fun () ->
                for size in [ 0L; -1L; Int64.MinValue ] do
                    for make in
                        [
                            fun () -> (new MmapBacking(size) :> IDisposable)
                            fun () -> new MmapBacking(size, GuardPages.Both)
                            fun () -> new MmapBacking(size, GuardPages.Both, commitsOnDemand = true)
                            fun () -> MmapBacking.TransparentHuge size
                            fun () -> new HugePageBacking(size)
                            fun () -> new LockedBacking(size)
                            fun () -> new HeapBacking(size)
                            fun () -> new HeapBacking(size, 64L)
                            fun () -> BorrowedBacking.DangerousFromAddress(4096un, size)
                            fun () -> ArenaPool.Mmap(1, size)
                            fun () -> ArenaPool.Mmap(1, size, ArenaPoolOptions.Debug)
                            fun () -> ArenaPool.Heap(1, size)
                        ] do
                        Check.throws<ArgumentOutOfRangeException>
                            [ "(Parameter 'size')"; string size; string MemoryLayout.MaxSize ]
                            (fun () -> make().Dispose()))

            testCase "every system refuses the largest size" (fun () ->
                for make in
                    [
                        fun () -> (new MmapBacking(Int64.MaxValue) :> IDisposable)
                        fun () -> new MmapBacking(Int64.MaxValue, GuardPages.Both)
                        fun () -> new MmapBacking(Int64.MaxValue, GuardPages.Both, commitsOnDemand = true)
                        if OperatingSystem.IsLinux() then
                            fun () -> MmapBacking.TransparentHuge Int64.MaxValue
                    ] do
                    try
                        make().Dispose()
                        failtest "half the address space was mapped"
                    with :? OsMemoryException as error ->
                        for part in [ $"{refusing} of 92233720368"; refusal; "Ask for less" ] do
                            Expect.stringContains error.Message part "message"

                        // In whole pages it is more than any size.
                        Expect.equal error.Bytes Int64.MaxValue "bytes"

                for alignment in [ 64L; 1L <<< 40; 1L <<< 62 ] do
                    Check.throws<OutOfMemoryException> [] (fun () ->
                        (new HeapBacking(Int64.MaxValue, alignment)).Dispose()))

            testCase "a pinned size beyond the longest array is refused with the limit" (fun () ->
                Expect.equal PinnedBacking.MaxSize Array.MaxLength "limit"

                for size in
                    [
                        0L
                        -1L
                        Int64.MinValue
                        int64 PinnedBacking.MaxSize + 1L
                        (1L <<< 32) + 1L
                        Int64.MaxValue
                    ] do
                    for make in
                        [
                            fun () -> (new PinnedBacking(size) :> IDisposable)
                            fun () -> ArenaPool.Pinned(1, size)
                        ] do
                        Check.throws<ArgumentOutOfRangeException>
                            [ "(Parameter 'size')"; string size; $"1 to {PinnedBacking.MaxSize}" ]
                            (fun () -> make().Dispose()))

            testCase "an alignment that is not a power of two is refused" (fun () ->
                for alignment in [ 0L; 3L; 24L; -1L; -64L; Int64.MinValue; Int64.MaxValue ] do
                    Check.throws<ArgumentException> [ "power of two"; string alignment ] (fun () ->
                        (new HeapBacking(64L, alignment)).Dispose()))

            testCase "empty borrowed memory is refused" (fun () ->
                Check.throws<ArgumentException> [ "empty"; "at least 1 byte" ] (fun () ->
                    (new BorrowedBacking(Memory.Empty)).Dispose()))

            testCase "a borrowed range at address 0, or round the end of the address space, is refused" (fun () ->
                for address in [ 0un; UIntPtr.MaxValue - 62un ] do
                    Check.throws<ArgumentException> [ "64 bytes"; string address ] (fun () ->
                        BorrowedBacking.DangerousFromAddress(address, 64L).Dispose()))
        ]

/// The resident bytes of the mapping that holds an address, as the kernel tells.
let private residentBytes address =
    Kernel.sizeOf "Rss" (Kernel.mapping address)

let private mmapOnly =
    testList
        "mapped pages"
        [
            testCase "starts at a page and reads as zeros" (fun () ->
                use backing = new MmapBacking(100000L)
                Expect.equal (backing.Address % unativeint MmapBacking.PageSize) 0un "page"
                use arena = ArenaLease.Own backing

                Expect.isTrue
                    (Array.forall ((=) 0uy) ((arena.AllocSliceUninitialized<byte> 100000).ToArray()))
                    "all zeros")

            testCase "releasing pages keeps the address, reads as zeros and lowers the resident size" (fun () ->
                let size = 64 * 1024 * 1024
                // Mappings next to each other merge, unless there are guards between them.
                use backing = new MmapBacking(int64 size, GuardPages.Both)
                use arena = new BumpArena<MmapBacking>(backing)
                use lease = arena.Lease()
                let bytes = lease.AllocSliceUninitialized<byte> size
                bytes.Span.Fill 1uy
                Expect.equal (residentBytes backing.Address) (int64 size) "resident once touched"
                let address = backing.Address
                arena.Reset()
                arena.ReleaseUnused()
                Expect.equal (residentBytes backing.Address) 0L "resident bytes of the range left"
                Expect.equal backing.Address address "address"
                Expect.equal ((lease.AllocSliceUninitialized<byte> size).Span.IndexOfAnyExcept 0uy) -1 "all zeros")

            testCase "every mapping is counted until it is disposed" (fun () ->
                let mappings, bytes = OutstandingMemory.Mappings, OutstandingMemory.MappedBytes
                let backing = new MmapBacking(10000L)
                Expect.equal (OutstandingMemory.Mappings - mappings) 1L "one more"
                Expect.equal (OutstandingMemory.MappedBytes - bytes) 12288L "whole pages"
                backing.Dispose()
                Expect.equal OutstandingMemory.Mappings mappings "back"
                Expect.equal OutstandingMemory.MappedBytes bytes "bytes back")

            testCase "a mapping that the system refuses names the call, the code and what to do" (fun () ->
                let mappings = OutstandingMemory.Mappings

                try
                    (new MmapBacking(1L <<< 60)).Dispose()
                    failtest "a mapping of 2^60 bytes was granted"
                with :? OsMemoryException as error ->
                    Expect.equal
                        (error.Operation, error.ErrorCode, error.ErrorName)
                        Pages.beyondAddressSpace
                        "operation, code and name"

                    Expect.equal error.Bytes (1L <<< 60) "bytes"

                    for part in
                        [
                            $"{refusing} of 1152921504606846976 bytes"
                            $"{refusal} ({code}): "
                            "Ask for less"
                        ] do
                        Expect.stringContains error.Message part "message"

                Expect.equal OutstandingMemory.Mappings mappings "nothing is counted as mapped")

            testCase "releasing pages of a disposed backing is refused" (fun () ->
                let backing = new MmapBacking(4096L)
                backing.Dispose()
                Check.throws<ObjectDisposedException> [ "MmapBacking" ] (fun () -> backing.ReleasePages 0L)
                Check.throws<ObjectDisposedException> [ "MmapBacking" ] (fun () -> backing.Protect MemoryAccess.None))
        ]

let private released =
    testList
        "released"
        [
            testCase "a block of the heap too large to be kept there goes back to the system" (fun () ->
                let backing = new HeapBacking(256L <<< 20)
                let address = backing.Address
                Expect.isTrue (Pages.canRead address) "in use"
                backing.Dispose()
                Expect.isFalse (Pages.canRead address) "disposed")

            testCase "a pinned array is the collector's once its backing is disposed" (fun () ->
                let size = 64L <<< 20
                let before = GC.GetTotalMemory true
                let backing = new PinnedBacking(size)
                Expect.isGreaterThanOrEqual (GC.GetTotalMemory true - before) (size / 2L) "in use"
                backing.Dispose()
                Needs.dotnet "a collector that finds all garbage"
                Expect.isLessThan (GC.GetTotalMemory true - before) (size / 2L) "disposed"
                GC.KeepAlive backing)

            testCase "pinned arrays stay where they are while the collector moves others" (fun () ->
                let arenas =
                    [
                        for index in 1..200 do
                            // What lies between them is garbage, which the collector closes up.
                            GC.KeepAlive(Array.zeroCreate<byte> 500)
                            let arena = ArenaLease.Own(new PinnedBacking(64L))
                            arena.AllocSlice<byte>(64).Span.Fill(byte index)
                            arena
                    ]

                // What moved away leaves room, which these fill.
                for _ in 1..3 do
                    GC.Collect(2, GCCollectionMode.Forced, true, true)
                    GC.KeepAlive(Array.init 100000 (fun _ -> Array.create 100 0xFFuy))

                for index, arena in List.indexed arenas do
                    arena.Reset()
                    let contents = arena.AllocSliceUninitialized<byte> 64
                    Expect.equal (contents.ToArray()) (Array.create 64 (byte (index + 1))) "contents"
                    arena.Dispose())
        ]

let private completeness =
    testCase "each kind of backing that the library has is among those that must behave alike" (fun () ->
        let kinds =
            typeof<IMemoryBacking>.Assembly.GetExportedTypes()
            |> Array.filter (fun kind -> typeof<IMemoryBacking>.IsAssignableFrom kind && not kind.IsAbstract)
            // Few systems have set huge pages aside; their tests are in HugePageTests.
            |> Array.except [ typeof<HugePageBacking> ]
            |> List.ofArray

        Expect.isGreaterThan kinds.Length 4 "kinds"

        let made =
            [
                for kind in Backings.here do
                    use backing = kind.Make 64
                    backing.GetType()

                if not (Needs.hasLockedMemory ()) then
                    typeof<LockedBacking>
            ]

        Expect.containsAll made kinds "made")

let private words =
    testCase "a backing says its kind, its size and whether it was disposed" (fun () ->
        let backing = new HeapBacking(64L)
        Expect.equal (string backing) "HeapBacking: 64 bytes" "in use"
        backing.Dispose()
        Expect.equal (string backing) "HeapBacking: 64 bytes, disposed" "disposed")

[<Tests>]
let tests =
    testList
        "backings"
        [
            testList "all alike" (Backings.each conformance)
            completeness
            refusals
            // The mapping counters and resident sizes are the process's, so nothing else may map meanwhile.
            testSequenced mmapOnly
            testSequenced released
            words
        ]
