/// Released means released: the kernel is asked how many pages are left, and what is kept is kept byte by byte.
module Forge.Tests.ReleaseTests

open System
open Expecto
open Forge

let private page = 4096L

let private mebibyte = 1L <<< 20

/// Both ways of reserving, with guards on both sides, so that the kernel does not merge the mapping with a neighbour.
let private ways =
    [
        "on first touch", (fun (size: int64) -> new MmapBacking(size, GuardPages.Both))
        "committed on demand", (fun size -> new MmapBacking(size, GuardPages.Both, commitsOnDemand = true))
    ]

/// The resident bytes of the mapping that holds the start of a backing.
let private resident (backing: MmapBacking) =
    Kernel.sizeOf "Rss" (Kernel.mapping backing.Address)

let private fill (lease: ArenaLease) (bytes: int64) =
    (lease.AllocSliceUninitialized<byte>(int bytes)).Span.Fill 0xA5uy

let private measured (name, make: int64 -> MmapBacking) =
    testList
        name
        [
            testCase "of a reservation of 1 GiB with 8 MiB used, nothing is left resident after a release" (fun () ->
                let backing = make (1024L * mebibyte)
                let start = backing.Address
                use arena = new BumpArena<MmapBacking>(backing)
                use lease = arena.Lease()
                fill lease (8L * mebibyte)
                Expect.equal (resident backing) (8L * mebibyte) "bytes resident before"
                arena.Reset()
                arena.ReleaseUnused()
                Expect.equal (resident backing) 0L "bytes resident after"
                Expect.equal (backing.Address, arena.Capacity) (start, 1024L * mebibyte) "range"

                Expect.equal
                    ((lease.AllocSliceUninitialized<byte>(int (8L * mebibyte))).Span.IndexOfAnyExcept 0uy)
                    -1
                    "zeros")

            testCase "what is allocated stays resident and unchanged, what lies above goes" (fun () ->
                let backing = make (1024L * mebibyte)
                use arena = new BumpArena<MmapBacking>(backing)
                use lease = arena.Lease()
                let kept = lease.AllocSliceUninitialized<byte>(int (3L * mebibyte + 1L))
                kept.Span.Fill 0x5Auy

                let inScope () =
                    use _ = lease.OpenScope()
                    fill lease (5L * mebibyte)

                inScope ()
                Expect.equal (resident backing) (8L * mebibyte + page) "bytes resident before"
                arena.ReleaseUnused()
                Expect.equal (resident backing) (3L * mebibyte + page) "bytes resident after"
                Expect.equal (kept.Span.IndexOfAnyExcept 0x5Auy) -1 "contents")

            testCase "release-idle leaves no idle arena resident, and leased ones untouched" (fun () ->
                let backings = ResizeArray()

                use pool =
                    new ArenaPool<MmapBacking>(
                        4,
                        fun () ->
                            let backing = make (1024L * mebibyte)
                            backings.Add backing
                            backing
                    )

                let leases = List.init 3 (fun _ -> pool.Checkout())

                for lease in leases do
                    (lease.AllocSliceUninitialized<byte>(int (2L * mebibyte))).Span.Fill 1uy

                use leased = leases[1]
                leases[0].Dispose()
                leases[2].Dispose()

                let residentNow () =
                    backings |> Seq.map resident |> List.ofSeq

                Expect.equal (residentNow ()) [ 2L * mebibyte; 2L * mebibyte; 2L * mebibyte ] "before"
                pool.ReleaseIdle()
                Expect.equal (residentNow ()) [ 0L; 2L * mebibyte; 0L ] "after")

            testCase
                "a release from an offset keeps every byte below it and gives back every whole page above"
                (fun () ->
                    for size in [ 16L * page; 16L * page - 100L ] do
                        for offset in [ 0L; 1L; page - 1L; page; page + 1L; 5L * page + 7L; size - 1L; size ] do
                            use backing = make size
                            backing.CommitAll()
                            let first = backing.Address
                            use view = ArenaLease.Own(BorrowedBacking.DangerousFromAddress(first, size))

                            let bytes = view.AllocSliceUninitialized<byte>(int size)
                            bytes.Span.Fill 0xA5uy
                            backing.ReleasePages offset
                            let inFirstPage = int64 (first % unativeint page)

                            let kept =
                                if offset = 0L then
                                    0L
                                else
                                    min size ((inFirstPage + offset + page - 1L) / page * page - inFirstPage)

                            let zeros = bytes.Span.Slice(int kept)
                            Expect.equal (bytes.Span.Slice(0, int kept).IndexOfAnyExcept 0xA5uy) -1 $"below {offset}"

                            // Asked before the zeros are looked at, which makes their pages present.
                            Expect.equal
                                (Kernel.residentPages (first - unativeint inFirstPage) (16L * page))
                                (if offset = 0L then
                                     0
                                 else
                                     int ((inFirstPage + kept + page - 1L) / page))
                                $"pages present of {size} from {offset}"

                            Expect.equal (zeros.IndexOfAnyExcept 0uy) -1 $"above {offset}")

            testCase "an offset that is negative or beyond the range is refused with the value and the limit" (fun () ->
                use backing = make 5000L
                backing.CommitAll()

                use view =
                    ArenaLease.Own(BorrowedBacking.DangerousFromAddress(backing.Address, 5000L))

                fill view 5000L
                view.Reset()

                for offset in [ 5001L; Int64.MaxValue; -1L; Int64.MinValue ] do
                    Check.throws<ArgumentOutOfRangeException> [ "fromOffset"; string offset; "0 to 5000" ] (fun () ->
                        backing.ReleasePages offset)

                Expect.equal
                    ((view.AllocSliceUninitialized<byte> 5000).Span.IndexOfAnyExcept 0xA5uy)
                    -1
                    "nothing was released")
        ]

/// Under a filter that fails every release of as many bytes as one would have at the first page that may not be released.
let private silence =
    [
        testCase "where no whole page lies above the offset, the system is not called" (fun () ->
            let release offset () =
                use backing = new MmapBacking(37L * 4096L, GuardPages.None, commitsOnDemand = false)

                Kernel.failing Kernel.Madvise 4096L 22 (fun () -> backing.ReleasePages offset)

            release (37L * 4096L) ()
            release (37L * 4096L - 1L) ()
            release (36L * 4096L + 1L) ()
            Check.throws<OsMemoryException> [ "madvise of 4096 bytes"; "EINVAL" ] (release (36L * 4096L)))

        testCase "where nothing above the offset was committed, the system is not called" (fun () ->
            use arena =
                new BumpArena<MmapBacking>(new MmapBacking(1L <<< 30, GuardPages.None, commitsOnDemand = true))

            use lease = arena.Lease()
            arena.ReleaseUnused()
            lease.AllocSlice<byte> 1 |> ignore

            // The first step is 16 pages, of which the arena uses one.
            Check.throws<OsMemoryException> [ "mmap of 61440 bytes"; "EAGAIN" ] (fun () ->
                Kernel.failing Kernel.Mmap (15L * page) 11 arena.ReleaseUnused)

            arena.ReleaseUnused()
            Kernel.failing Kernel.Mmap (15L * page) 11 arena.ReleaseUnused)

        testCase "where the system refuses a release, contents and state are as they were" (fun () ->
            // All pages of the range but the one in use; on demand, those that two steps have committed.
            for onDemand, call, name, pages in
                [ false, Kernel.Madvise, "madvise", 63L; true, Kernel.Mmap, "mmap", 60L ] do
                use arena =
                    new BumpArena<MmapBacking>(new MmapBacking(64L * 4096L, GuardPages.None, onDemand))

                use lease = arena.Lease()
                let slice = lease.AllocSliceCopy(ReadOnlySpan [| 1; 2; 3 |])
                (use _ = lease.OpenScope() in fill lease (60L * page))
                let before = arena.HighWater

                Check.throws<OsMemoryException> [ name; "EAGAIN" ] (fun () ->
                    Kernel.failing call (pages * page) 11 arena.ReleaseUnused)

                Expect.equal (slice.ToArray()) [| 1; 2; 3 |] "contents"
                Expect.equal arena.HighWater before "high water"
                fill lease (60L * page))
    ]

let private highWater =
    [
        testCase "the high-water mark is the most that was allocated at once since the last release" (fun () ->
            use arena = new BumpArena<MmapBacking>(new MmapBacking(1L <<< 20))
            use lease = arena.Lease()
            Expect.equal arena.HighWater 0L "new"
            fill lease 10_000L
            Expect.equal arena.HighWater 10_000L "allocated"
            (use _ = lease.OpenScope() in fill lease 10_000L)
            Expect.equal arena.HighWater 20_000L "in a scope"
            arena.Reset()
            fill lease 100L
            Expect.equal arena.HighWater 20_000L "after a reset"
            Expect.equal (arena.ReleasePages 9_000un) 12_288L "bytes that are left"
            Expect.equal arena.HighWater 12_288L "kept, rounded up to a page"
            arena.ReleaseUnused()
            Expect.equal arena.HighWater 4096L "the page in use"
            lease.Dispose()
            Expect.equal arena.HighWater 4096L "after the lease"
            arena.ReleaseUnused()
            Expect.equal arena.HighWater 0L "all released"
            (use lease = arena.Lease() in fill lease 7L)
            arena.Dispose()
            Expect.equal arena.HighWater 0L "disposed")

        testCase "what a pool has wiped may still be present, until its pages are returned" (fun () ->
            let arena, lease = StoreFixture.pooled (new MmapBacking(1L <<< 20))
            fill lease 20_000L
            lease.Reset()
            Expect.equal (arena.PresentBytes, arena.WrittenBytes) (20_000L, 20_000L) "used"
            arena.Wipe()
            Expect.equal (arena.PresentBytes, arena.WrittenBytes) (20_000L, 0L) "a wipe zeroes, but pages stay"
            fill lease 100L
            lease.Reset()
            Expect.equal (arena.PresentBytes, arena.HighWater) (20_000L, 100L) "used again"
            Expect.equal (arena.ReturnPages 9_000un) (20_000L - 12_288L) "returned"
            Expect.equal (arena.PresentBytes, arena.HighWater) (12_288L, 100L) "kept, rounded up to a page"
            arena.Wipe()
            Expect.equal (arena.PresentBytes, arena.WrittenBytes) (12_288L, 0L) "wiped again"
            Expect.equal (arena.ReturnPages 0un) 12_288L "all of them"
            Expect.equal (arena.PresentBytes, arena.HighWater) (0L, 0L) "all released"
            arena.Release())

        testCase "a release that keeps some bytes leaves those of an empty arena resident" (fun () ->
            let backing = new MmapBacking(1L <<< 30, GuardPages.Both)
            use arena = new BumpArena<MmapBacking>(backing)
            (use lease = arena.Lease() in fill lease (8L * mebibyte))
            arena.ReleasePages(unativeint mebibyte) |> ignore
            Expect.equal (resident backing) mebibyte "bytes resident")
    ]

let private misuse =
    [
        testCase "pages are not released behind the back of an arena" (fun () ->
            for _, make in ways do
                let backing = make 8192L
                use arena = ArenaLease.Own backing
                let slice = arena.AllocSliceCopy(ReadOnlySpan [| 1; 2; 3 |])

                Check.throws<InvalidOperationException> [ "belongs to an arena"; "ReleaseUnused" ] (fun () ->
                    backing.ReleasePages 0L)

                Expect.equal (slice.ToArray()) [| 1; 2; 3 |] "contents")

        testCase "releasing unused pages of no arena, or of a disposed one, is refused" (fun () ->
            Check.throws<ArgumentNullException> [ "arena" ] (fun () ->
                OsBackingExtensions.ReleaseUnused<MmapBacking> null)

            let arena = new BumpArena<MmapBacking>(new MmapBacking(4096L))
            arena.Dispose()
            Check.throws<ObjectDisposedException> [ "arena was disposed" ] arena.ReleaseUnused)
    ]

[<Tests>]
let tests =
    testList
        "release"
        [
            testList "measured" (List.map measured ways)
            testList "system calls" silence
            testList "high water" highWater
            testList "misuse" misuse
        ]
