/// What an arena keeps of its memory when it is given back.
module Forge.Tests.RetentionTests

open System
open Expecto
open Forge

let private mebibyte = 1L <<< 20

let private use' (pool: ArenaPool<'T>) (bytes: int64) =
    use lease = pool.Checkout()
    (lease.AllocSliceUninitialized<byte>(int bytes)).Span.Fill 0xA5uy

/// A pool of one arena of 64 MiB that keeps 1 MiB, and what its one mapping holds resident.
let private reserved retain =
    let factory =
        CountingFactory((fun () -> new MmapBacking(64L * mebibyte, GuardPages.Both)))

    let pool = factory.PoolWith(ArenaPoolOptions(RetainBytes = retain), 1)
    pool, (fun () -> Kernel.sizeOf "Rss" (Kernel.mapping factory.Backings.Head.Start))

/// A pool of one arena over memory that starts within a page, and from where on its pages were asked for so far.
let private scripted (options: ArenaPoolOptions) =
    let rec make () =
        let backing = new ScriptedBacking(20_000)

        if (backing :> IMemoryBacking).Address % 4096un = 0un then
            make ()
        else
            backing

    let backing = make ()
    let asked = ResizeArray<int64>()
    backing.OnReleasePages <- asked.Add
    options.RetainBytes <- 4096L
    new ArenaPool<ScriptedBacking>(1, (fun () -> backing), options), backing, asked

[<Tests>]
let tests =
    testList
        "retention"
        [
            testCase "an arena that used more than it may keep returns the pages above, and only those" (fun () ->
                let pool, resident = reserved mebibyte
                use pool = pool
                use' pool (8L * mebibyte)
                Expect.equal (resident ()) mebibyte "bytes resident"
                Expect.equal (pool.GetStatistics().RetainedBytes) mebibyte "retained"
                Expect.equal (pool.GetStatistics().ReleasedBytes) (7L * mebibyte) "released")

            testCase "a pool that maps its arenas itself returns pages, too" (fun () ->
                use pool =
                    ArenaPool.Mmap(1, 64L * mebibyte, ArenaPoolOptions(RetainBytes = mebibyte))

                use' pool (8L * mebibyte)
                let statistics = pool.GetStatistics()

                Expect.equal
                    (statistics.RetainedBytes, statistics.ReleasedBytes)
                    (mebibyte, 7L * mebibyte)
                    "retained, released")

            testCase "an arena that returned pages holds as much as before, and no more" (fun () ->
                use pool =
                    ArenaPool.Mmap(1, 64L * mebibyte, ArenaPoolOptions(RetainBytes = mebibyte))

                use' pool (8L * mebibyte)
                use lease = pool.Checkout()
                let whole = int (64L * mebibyte)
                Expect.isFalse (fst (lease.TryAllocSliceUninitialized<byte>(whole + 1))) "one byte more"
                let slice = lease.AllocSliceUninitialized<byte> whole
                slice[whole - 1] <- 1uy
                Expect.isFalse (fst (lease.TryAllocSliceUninitialized<byte> 1)) "full")

            testCase "an arena that used no more keeps all its pages" (fun () ->
                let pool, resident = reserved mebibyte
                use pool = pool

                for _ in 1..3 do
                    use' pool mebibyte

                Expect.equal (resident ()) mebibyte "bytes resident"
                Expect.equal (pool.GetStatistics().ReleasedBytes) 0L "released")

            testCase "what an arena may keep counts as whole pages" (fun () ->
                let pool, resident = reserved 1L
                use pool = pool
                use' pool 4096L
                Expect.equal (pool.GetStatistics().ReleasedBytes) 0L "released"
                use' pool 4097L
                Expect.equal (resident ()) 4096L "bytes resident"
                Expect.equal (pool.GetStatistics().ReleasedBytes) 1L "released")

            testCase "unless a limit is set an arena keeps 16 MiB" (fun () ->
                let factory =
                    CountingFactory(fun () -> new MmapBacking(64L * mebibyte, GuardPages.Both))

                use pool = factory.Pool 1
                use' pool (20L * mebibyte)

                Expect.equal
                    (Kernel.sizeOf "Rss" (Kernel.mapping factory.Backings.Head.Start))
                    (16L * mebibyte)
                    "bytes")

            testCase "the largest limits keep everything" (fun () ->
                for retain in [ Int64.MaxValue; Int64.MaxValue - 1L; 1L <<< 62 ] do
                    let pool, resident = reserved retain
                    use pool = pool
                    use' pool (20L * mebibyte)
                    Expect.equal (resident ()) (20L * mebibyte) $"bytes resident of {retain}")

            testCase "what was released reads as zeros, what was kept is as it was" (fun () ->
                let pool, _ = reserved 4096L
                use pool = pool
                use' pool 8192L
                use lease = pool.Checkout()
                let bytes = (lease.AllocSliceUninitialized<byte> 8192).Span
                Expect.equal (bytes.Slice(0, 4096).IndexOfAnyExcept 0xA5uy) -1 "kept"
                Expect.equal (bytes.Slice(4096).IndexOfAnyExcept 0uy) -1 "released")

            testCase "a refusal to take the pages back surfaces, and the arena is idle all the same" (fun () ->
                Needs.systemCallFilters ()
                let size = 3L * mebibyte
                let factory = CountingFactory(fun () -> new MmapBacking(size))
                use pool = factory.PoolWith(ArenaPoolOptions(RetainBytes = mebibyte), 1)
                let lease = pool.Checkout()
                (lease.AllocSliceUninitialized<byte>(int (2L * mebibyte))).Span.Fill 1uy

                Check.throws<OsMemoryException> [ "madvise" ] (fun () ->
                    Kernel.failing Kernel.Madvise (2L * mebibyte) 22 (fun () -> pool.GiveBack lease))

                Expect.equal (pool.IdleCount, factory.Live.Length) (1, 1) "idle, alive"
                use' pool (2L * mebibyte)
                Expect.equal (pool.GetStatistics().RetainedBytes) mebibyte "retained after the next")

            testCase "release-idle leaves nothing, also of a range that starts within a page" (fun () ->
                use pool =
                    new ArenaPool<MmapBacking>(1, (fun () -> new MmapBacking(100L, GuardPages.After)))

                use' pool 50L
                Expect.equal (pool.GetStatistics().RetainedBytes) 50L "retained before"
                pool.ReleaseIdle()
                Expect.equal (pool.GetStatistics().RetainedBytes) 0L "retained")

            testCase "an arena that starts within a page returns its pages once, not at every give-back" (fun () ->
                let pool, _, asked = scripted (ArenaPoolOptions())
                use pool = pool
                use' pool 15_000L

                for _ in 1..50 do
                    use' pool 10L

                Expect.equal (List.ofSeq asked) [ 4096L ] "asked for")

            testCase "pages that the system refused to take are returned at the next give-back" (fun () ->
                for options in [ ArenaPoolOptions(); ArenaPoolOptions(ClearOnReturn = true) ] do
                    let pool, backing, asked = scripted options
                    use pool = pool
                    use' pool 1_000L
                    backing.OnReleasePages <- fun _ -> raise ScriptedFailure
                    Expect.throws (fun () -> use' pool 15_000L) "at the give-back"
                    Expect.throws pool.ReleaseIdle "while it is idle"
                    Expect.equal (pool.GetStatistics().RetainedBytes) 15_000L "retained"
                    backing.OnReleasePages <- asked.Add
                    use' pool 10L
                    Expect.equal (List.ofSeq asked) [ 4096L ] "asked for")

            testCase "a backing without pages keeps all" (fun () ->
                use pool =
                    new ArenaPool<HeapBacking>(
                        1,
                        (fun () -> new HeapBacking(mebibyte)),
                        ArenaPoolOptions(RetainBytes = 0L)
                    )

                use' pool mebibyte
                Expect.equal (pool.GetStatistics().ReleasedBytes) 0L "released")
        ]
