/// The checks that a pool makes on demand. Nothing here touches forbidden memory: the kernel is asked whether it could.
module Forge.Tests.DebugModeTests

open System
open Expecto
open Forge

let private poison = 0xDDuy

let private only checks = ArenaPoolOptions(Checks = checks)

let private poisoning =
    [
        testCase "poisoned memory reads 0xDD after reset, give-back and the close of a scope" (fun () ->
            use pool =
                new ArenaPool<HeapBacking>(1, (fun () -> new HeapBacking(64L)), only ArenaChecks.Poison)

            let used (lease: ArenaLease) =
                (lease.AllocSliceUninitialized<byte> 64).ToArray()

            let lease = pool.Checkout()
            let kept = lease.AllocSliceCopy(ReadOnlySpan [| 1uy; 2uy |])

            let fillInScope () =
                use _ = lease.OpenScope()
                (lease.AllocSlice<byte> 10).Span.Fill 7uy

            fillInScope ()
            Expect.equal ((lease.AllocSliceUninitialized<byte> 10).ToArray()) (Array.create 10 poison) "scope"
            Expect.equal (kept.ToArray()) [| 1uy; 2uy |] "what was there before the scope"
            lease.AllocSlice<byte> 52 |> ignore
            lease.Reset()
            Expect.equal (used lease) (Array.create 64 poison) "reset"
            lease.Reset()
            (lease.AllocSlice<byte> 64).Span.Fill 9uy
            lease.Dispose()
            use lease = pool.Checkout()
            Expect.equal (used lease) (Array.create 64 poison) "give-back")

        testCase "without the check nothing is overwritten" (fun () ->
            use pool = Backings.pool Backings.heap 1 64
            let lease = pool.Checkout()
            (lease.AllocSlice<byte> 64).Span.Fill 9uy
            lease.Dispose()
            use lease = pool.Checkout()
            Expect.equal ((lease.AllocSliceUninitialized<byte> 64).ToArray()) (Array.create 64 9uy) "contents")
    ]

let private protection =
    [
        testCase "an idle arena can't be read, a leased one can, also after prewarm and release-idle" (fun () ->
            Needs.ownProcess ()
            use pool = ArenaPool.Mmap(2, 8192L, only ArenaChecks.ProtectIdle)
            let lease = pool.Checkout()
            let start = Check.startOf lease
            (lease.AllocSlice<byte> 8192).Span.Fill 1uy
            Expect.isTrue (Pages.canRead start) "leased"
            lease.Dispose()
            Expect.isFalse (Pages.canRead start || Pages.canRead (start + 8191un)) "idle"
            pool.ReleaseIdle()
            Expect.isFalse (Pages.canRead start) "released"
            use lease = pool.Checkout()
            Expect.equal (Check.startOf lease) start "the same arena"

            Expect.equal
                ((lease.AllocSliceUninitialized<byte> 8192).Span.IndexOfAnyExcept 0uy)
                -1
                "zeros after release-idle"

            pool.Clear()
            pool.Prewarm 2 |> ignore
            let prewarmed = pool.Checkout()
            let start = Check.startOf prewarmed
            Expect.isTrue (Pages.canRead start) "leased after prewarm"
            let other = pool.Checkout()
            let second = Check.startOf other
            other.Dispose()
            Expect.isFalse (Pages.canRead second) "idle again"
            prewarmed.Dispose())

        testCase
            "a raw address kept past give-back faults in debug mode, and reads another's data without it"
            (fun () ->
                let staleAddressIsReadable options =
                    use pool = ArenaPool.Mmap(1, 4096L, options)

                    let stale =
                        use lease = pool.Checkout()
                        lease.DangerousAllocate(MemoryLayout(8L, 8L))

                    Pages.canRead stale

                Expect.isFalse (staleAddressIsReadable ArenaPoolOptions.Debug) "debug mode"

                Expect.isTrue
                    (staleAddressIsReadable (ArenaPoolOptions()))
                    "ordinary mode: the misuse that the catalogue names")

        testCase "protection is without effect on a backing that is not the system's" (fun () ->
            use pool =
                new ArenaPool<HeapBacking>(1, (fun () -> new HeapBacking(64L)), ArenaPoolOptions.Debug)

            pool.Checkout().Dispose()
            use lease = pool.Checkout()
            Expect.equal ((lease.AllocSlice<byte> 64).Length) 64 "usable")

        testCase
            "where the system refuses access at checkout, the arena is idle again and the error surfaces"
            (fun () ->
                use pool = ArenaPool.Mmap(1, 37L * 4096L, only ArenaChecks.ProtectIdle)
                pool.Prewarm 1 |> ignore

                // Not given back there: that would be refused, too, and hide a checkout that was not.
                Check.throws<OsMemoryException> [ "mprotect"; "ENOMEM" ] (fun () ->
                    Kernel.failing Kernel.Mprotect (37L * 4096L) 12 (fun () -> pool.Checkout() |> ignore))

                Expect.equal pool.IdleCount 1 "idle"
                use lease = pool.Checkout()
                Expect.equal ((lease.AllocSlice<byte> 100).Length) 100 "usable")

        testCase
            "where the system refuses protection at give-back, the lease has ended and the arena is kept"
            (fun () ->
                Needs.systemCallFilters ()
                use pool = ArenaPool.Mmap(1, 38L * 4096L, only ArenaChecks.ProtectIdle)
                let lease = pool.Checkout()

                Check.throws<OsMemoryException> [ "mprotect"; "EACCES" ] (fun () ->
                    Kernel.failing Kernel.Mprotect (38L * 4096L) 13 (fun () -> pool.GiveBack lease))

                Expect.equal (lease.IsHeld, pool.IdleCount) (false, 1) "ended and kept"
                use lease = pool.Checkout()
                Expect.equal lease.Allocated 0L "usable")
    ]

let private guards =
    [
        testCase "a guarded range ends right at an inaccessible page, whatever its size" (fun () ->
            for size in [ 1L; 100L; 4096L; 5000L; 8192L ] do
                use backing = new MmapBacking(size, GuardPages.Both)
                use arena = ArenaLease.Own backing
                (arena.AllocSlice<byte>(int size)).Span.Fill 1uy
                let first, last = backing.Address, backing.Address + unativeint size - 1un
                Expect.isTrue (Pages.canRead first && Pages.canRead last) "the range"
                Expect.isFalse (Pages.canRead (last + 1un)) "one byte behind"
                let page = first - first % unativeint MmapBacking.PageSize
                Expect.isFalse (Pages.canRead (page - 1un)) "one byte before its first page")

        testCase "one guard leaves the other side alone, and none is the default" (fun () ->
            use before = new MmapBacking(4096L, GuardPages.Before)
            before.CommitAll()
            Expect.isFalse (Pages.canRead (before.Address - 1un)) "before"
            Expect.isTrue (Pages.canRead (before.Address + 4095un)) "the range"
            use after = new MmapBacking(100L, GuardPages.After)
            Expect.isFalse (Pages.canRead (after.Address + 100un)) "after"
            use plain = new MmapBacking(100L)
            plain.CommitAll()
            Expect.isTrue (Pages.canRead (plain.Address + 100un)) "the rest of the page, unguarded")

        testCase "debug mode guards the arenas that the pool makes" (fun () ->
            use pool = ArenaPool.Mmap(1, 8192L, ArenaPoolOptions.Debug)
            use lease = pool.Checkout()
            let start = Check.startOf lease
            Expect.isTrue (Pages.canRead start && Pages.canRead (start + 8191un)) "the arena"
            Expect.isFalse (Pages.canRead (start - 1un) || Pages.canRead (start + 8192un)) "its guards"
            use plain = ArenaPool.Mmap(1, 100L, ArenaPoolOptions())
            use unguarded = plain.Checkout()
            Expect.equal unguarded.Capacity 100L "capacity"
            Expect.isTrue (Pages.canRead (Check.startOf unguarded + 100un)) "the rest of the page, unguarded")
    ]

let private mappings =
    [
        testCase "where a guard page is refused, nothing stays mapped" (fun () ->
            let before = OutstandingMemory.MappedBytes

            Check.throws<OsMemoryException> [ "mprotect of 4096 bytes"; "ENOMEM" ] (fun () ->
                Kernel.failingAll [ Kernel.Fault.Of(Kernel.Mprotect, Kernel.Guarding 4096L, 12) ] (fun () ->
                    (new MmapBacking(39L * 4096L, GuardPages.Both)).Dispose()))

            Expect.equal OutstandingMemory.MappedBytes before "mapped bytes")

    ]

let private clearing =
    [
        testCase
            "clear on return zeroes all that was written, also above a rewound cursor, before the next lease"
            (fun () ->
                for capacity in [ 0; 1 ] do
                    let memory = Array.zeroCreate<byte> 4096

                    use pool =
                        new ArenaPool<BorrowedBacking>(
                            capacity,
                            (fun () -> new BorrowedBacking(Memory memory)),
                            ArenaPoolOptions(ClearOnReturn = true)
                        )

                    let lease = pool.Checkout()

                    let inScope () =
                        use _ = lease.OpenScope()
                        (lease.AllocSlice<byte> 3000).Span.Fill 7uy

                    inScope ()
                    (lease.AllocSlice<byte> 10).Span.Fill 7uy
                    lease.Reset()
                    (lease.AllocSlice<byte> 20).Span.Fill 7uy
                    lease.Dispose()
                    Expect.equal (memory.AsSpan().IndexOfAnyExcept 0uy) -1 $"zeros, capacity {capacity}")

        testCase "clear on return reaches text that ran out of room half way" (fun () ->
            let memory = Array.zeroCreate<byte> 100

            use pool =
                new ArenaPool<BorrowedBacking>(
                    1,
                    (fun () -> new BorrowedBacking(Memory memory)),
                    ArenaPoolOptions(ClearOnReturn = true)
                )

            let lease = pool.Checkout()
            Expect.isFalse (lease.TryAllocSliceUtf8(String('s', 101).AsSpan()) |> fst) "too long"
            lease.Dispose()
            Expect.equal (memory.AsSpan().IndexOfAnyExcept 0uy) -1 "zeros")

        testCase "an arena that becomes accessible is zeroed only if that is owed, and once" (fun () ->
            let arena, lease = StoreFixture.pooled (new MmapBacking(64L))

            let contentsOnceAccessible beforehand =
                (lease.AllocSlice<byte> 10).Span.Fill 7uy
                lease.Reset()
                arena.Protect MemoryAccess.None
                beforehand ()
                arena.Protect MemoryAccess.ReadWrite
                let contents = (lease.AllocSliceUninitialized<byte> 10).ToArray() |> Array.distinct
                lease.Reset()
                contents, arena.WrittenBytes

            Expect.equal (contentsOnceAccessible ignore) ([| 7uy |], 10L) "nothing owed"
            Expect.equal (contentsOnceAccessible arena.ZeroOnceAccessible) ([| 0uy |], 10L) "owed"
            Expect.equal (contentsOnceAccessible ignore) ([| 7uy |], 10L) "paid"
            arena.Release())

        testCase "an arena that can't be made inaccessible is accessible, and zeroed at once" (fun () ->
            let arena, lease = StoreFixture.pooled (new HeapBacking(64L))
            (lease.AllocSlice<byte> 10).Span.Fill 7uy
            lease.Reset()
            arena.Protect MemoryAccess.None
            arena.ZeroOnceAccessible()
            Expect.equal ((lease.AllocSliceUninitialized<byte> 10).ToArray() |> Array.distinct) [| 0uy |] "contents"
            arena.Release())

        testCase "without it the memory keeps what it held" (fun () ->
            let memory = Array.zeroCreate<byte> 100

            use pool =
                new ArenaPool<BorrowedBacking>(1, (fun () -> new BorrowedBacking(Memory memory)))

            let lease = pool.Checkout()
            (lease.AllocSlice<byte> 100).Span.Fill 7uy
            lease.Dispose()
            Expect.equal (memory.AsSpan().IndexOfAnyExcept 7uy) -1 "contents")
    ]

let private options =
    testCase "a pool in debug mode refuses a size of 0" (fun () ->
        Check.throws<ArgumentOutOfRangeException> [ "size"; "1 to" ] (fun () ->
            ArenaPool.Mmap(1, 0L, ArenaPoolOptions.Debug).Dispose()))

[<Tests>]
let tests =
    testList
        "debug mode"
        [
            testList "poison" poisoning
            testList "protection" protection
            testList "guard pages" guards
            // This looks at what the whole process has mapped.
            testSequenced (testList "mappings" mappings)
            testList "clear on return" clearing
            options
        ]
