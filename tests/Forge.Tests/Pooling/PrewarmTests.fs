/// What a pool over mapped pages is prewarmed with comes from one call of the system, and is otherwise like any other arena.
module Forge.Tests.PrewarmTests

open System
open Expecto
open Forge

let private size = 5000
let private pages = 2L * MmapBacking.PageSize
let private tebibyte = 1L <<< 40

let private mapped () =
    OutstandingMemory.Mappings, OutstandingMemory.MappedBytes

/// By how much an action changes the number of mappings, and their bytes.
let private difference action =
    let mappings, bytes = mapped ()
    action ()
    let mappingsAfter, bytesAfter = mapped ()
    mappingsAfter - mappings, bytesAfter - bytes

let private prewarm count (pool: ArenaPool<MmapBacking>) = pool.Prewarm count |> ignore

let private expectDistinct count (pool: ArenaPool<MmapBacking>) =
    let leases = List.init count (fun _ -> pool.Checkout())

    let all =
        leases |> List.map (fun lease -> lease.AllocSlice<byte>(int lease.Capacity))

    all |> List.iteri (fun i slice -> slice.Span.Fill(byte i))

    all
    |> List.iteri (fun i slice ->
        Expect.equal slice.Length size "bytes of an arena"
        Expect.equal (slice.Span.IndexOfAnyExcept(byte i)) -1 $"what arena {i} holds")

    leases |> List.iter pool.GiveBack

[<Tests>]
let tests =
    testSequenced
    <| testList
        "prewarm"
        [
            for what, options, arenaBytes, leased, expected in
                [
                    "without limits", ArenaPoolOptions(), Nullable 64L, 0, 5
                    "with fewer leases", ArenaPoolOptions(MaxLeases = 3), Nullable 64L, 0, 3
                    "with some leased", ArenaPoolOptions(MaxLeases = 3), Nullable 64L, 2, 1
                    "with fewer bytes", ArenaPoolOptions(MaxLiveBytes = 200L), Nullable 64L, 0, 3
                    "with fewer bytes, some leased", ArenaPoolOptions(MaxLiveBytes = 200L), Nullable 64L, 1, 2
                    "with bytes that are not known yet", ArenaPoolOptions(MaxLiveBytes = 200L), Nullable(), 0, 1
                ] do
                testCase $"no more backings are asked for at once than there is room for, {what}" (fun () ->
                    let asked = ResizeArray<int>()

                    let makeMany count =
                        asked.Add count
                        Seq.empty

                    use pool =
                        new ArenaPool<HeapBacking>(5, (fun () -> new HeapBacking(64L)), makeMany, arenaBytes, options)

                    let leases = [ for _ in 1..leased -> pool.Checkout() ]

                    try
                        pool.Prewarm 5 |> ignore
                    with :? ArenaPoolLimitException ->
                        ()

                    leases |> List.iter _.Dispose()
                    Expect.equal (List.ofSeq asked) [ expected ] "asked for")

            testCase "64 arenas over mapped pages take one mmap" (fun () ->
                use pool = ArenaPool.Mmap(64, int64 size)

                let calls =
                    SystemCalls.count (fun () ->
                        for _ in 1..20 do
                            pool.Clear()
                            prewarm 64 pool)
                    |> SystemCalls.timesOf Kernel.Mmap

                // The runtime maps code that it meets for the first time.
                Expect.isTrue (calls >= 20 && calls < 40) $"{calls} calls of mmap for 20 times 64 arenas"
                Expect.equal pool.IdleCount 64 "idle"
                expectDistinct 64 pool)

            testCase "each counts as a mapping of its own, and is unmapped on its own" (fun () ->
                let pool = ArenaPool.Mmap(3, int64 size)
                Expect.equal (difference (fun () -> prewarm 3 pool)) (3L, 3L * pages) "mapped"
                let lease = pool.Checkout()
                let kept = lease.AllocSlice<byte> size
                kept.Span.Fill 7uy
                Expect.equal (difference pool.Dispose) (-2L, -2L * pages) "unmapped with the pool"
                Expect.equal (kept.Span.IndexOfAnyExcept 7uy) -1 "the leased one's data"
                Expect.equal (difference lease.Dispose) (-1L, -pages) "unmapped with the lease")

            testCase "what the limits of the pool do not let it make is unmapped again" (fun () ->
                use pool = ArenaPool.Mmap(5, int64 size, ArenaPoolOptions(MaxLeases = 2))

                let made =
                    difference (fun () ->
                        Check.throws<ArenaPoolLimitException> [ "MaxLeases is 2" ] (fun () -> prewarm 5 pool))

                Expect.equal made (2L, 2L * pages) "mapped"
                Expect.equal pool.IdleCount 2 "idle"
                expectDistinct 2 pool)

            testCase "where the system does not map all at once, it is asked for one after the other" (fun () ->
                let large = 2L * tebibyte
                use pool = ArenaPool.Mmap(3, large)

                // The process has well under 2 TiB mapped: the runtime reserves a quarter of one.
                let made =
                    difference (fun () ->
                        Check.throws<OsMemoryException> [ $"mmap of {large} bytes"; "RLIMIT_AS" ] (fun () ->
                            Kernel.underLimit Kernel.AddressSpace (uint64 (2L * large)) (fun () -> prewarm 3 pool)))

                Expect.equal made (1L, large) "mapped"
                Expect.equal pool.IdleCount 1 "idle")

            testCase "more than half the address space at once is not even asked for" (fun () ->
                let large = 1L <<< 61
                let operation, _, _ = Pages.beyondAddressSpace

                // Modulo 2⁶⁴ they come to 0 bytes, and to as many as one.
                for count in [ 8; 9 ] do
                    use pool = ArenaPool.Mmap(count, large)

                    let made =
                        difference (fun () ->
                            Check.throws<OsMemoryException> [ $"{operation} of {large} bytes" ] (fun () ->
                                prewarm count pool))

                    Expect.equal (made, pool.IdleCount) ((0L, 0L), 0) "nothing was made")

            testCase "there are as many backings as were asked for, and none of no backings" (fun () ->
                for count in [ 0; 1; 5 ] do
                    let backings = MmapBacking.CreateMany(int64 size, count) |> List.ofSeq
                    // Windows can't unmap parts of a mapping.
                    Expect.equal backings.Length (if OperatingSystem.IsWindows() then 0 else count) "made"
                    backings |> List.iter _.Dispose())

            testCase "guard pages are round each of them all the same" (fun () ->
                use pool =
                    ArenaPool.Mmap(3, int64 size, ArenaPoolOptions(Checks = ArenaChecks.GuardPages))

                Expect.equal (difference (fun () -> prewarm 3 pool)) (3L, 3L * 2L * pages) "mapped, guards included")
        ]
