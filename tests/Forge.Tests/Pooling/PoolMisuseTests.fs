/// What a pool refuses: bad options, factories that give nothing of use, and leases that are not its own or have ended.
module Forge.Tests.PoolMisuseTests

open System
open Expecto
open Forge

[<Tests>]
let tests =
    testList
        "pool misuse"
        [
            testCase "a negative capacity and a null factory are refused" (fun () ->
                Check.throws<ArgumentOutOfRangeException> [ "capacity"; "must not be negative"; "-1" ] (fun () ->
                    (new ArenaPool<HeapBacking>(-1, (fun () -> new HeapBacking(1L)))).Dispose())

                Check.throws<ArgumentNullException> [ "factory" ] (fun () ->
                    (new ArenaPool<HeapBacking>(1, null)).Dispose())

                for name, options in
                    [
                        "Name", ArenaPoolOptions(Name = null)
                        "TimeProvider", ArenaPoolOptions(TimeProvider = null)
                    ] do
                    Check.throws<ArgumentNullException> [ name ] (fun () ->
                        (new ArenaPool<HeapBacking>(1, (fun () -> new HeapBacking(1L)), options)).Dispose())

                Check.throws<ArgumentNullException> [ "pool" ] (fun () ->
                    OsBackingExtensions.ReleaseIdle<MmapBacking> null))

            testCase "options that are out of range are refused with the value and the limit" (fun () ->
                for name, limit, value, options in
                    [
                        "RetainBytes", "must not be negative", "-1", ArenaPoolOptions(RetainBytes = -1L)
                        "RetainBytes",
                        "must not be negative",
                        string Int64.MinValue,
                        ArenaPoolOptions(RetainBytes = Int64.MinValue)
                        "MaxLiveBytes", "must not be negative", "-1", ArenaPoolOptions(MaxLiveBytes = -1L)
                        "MaxLiveBytes",
                        "must not be negative",
                        string Int64.MinValue,
                        ArenaPoolOptions(MaxLiveBytes = Int64.MinValue)
                        "MaxLeases", "1 or more", "0", ArenaPoolOptions(MaxLeases = 0)
                        "MaxLeases", "1 or more", "-1", ArenaPoolOptions(MaxLeases = -1)
                    ] do
                    for make in
                        [
                            fun () ->
                                new ArenaPool<HeapBacking>(1, (fun () -> new HeapBacking(1L)), options) :> ArenaPool
                            fun () -> ArenaPool.Mmap(1, 1L, options)
                        ] do
                        Check.throws<ArgumentOutOfRangeException> [ $"(Parameter '{name}')"; limit; value ] (fun () ->
                            make().Dispose())

                (new ArenaPool<HeapBacking>(
                    1,
                    (fun () -> new HeapBacking(1L)),
                    ArenaPoolOptions(RetainBytes = 0L, MaxLiveBytes = 0L, OnLeak = null, OnBackgroundFailure = null)
                ))
                    .Dispose())

            testCase "null options are the defaults" (fun () ->
                for pool in
                    [
                        ArenaPool.Mmap(2, 64L, null) :> ArenaPool
                        ArenaPool.Heap(2, 64L, null)
                        ArenaPool.Pinned(2, 64L, null)
                        new ArenaPool<HeapBacking>(2, (fun () -> new HeapBacking(64L)), null)
                    ] do
                    use pool = pool
                    use _ = pool.Checkout()
                    use lease = pool.Checkout()
                    Expect.equal lease.Capacity 64L "capacity")

            testCase "a factory that returns null is reported as such" (fun () ->
                use pool = new ArenaPool<HeapBacking>(1, (fun () -> null))

                for attempt in [ (fun () -> pool.Checkout().Dispose()); (fun () -> pool.Prewarm 1 |> ignore) ] do
                    Check.throws<InvalidOperationException> [ "factory returned null"; "HeapBacking" ] attempt

                Expect.equal pool.IdleCount 0 "idle")

            testCase "an empty backing from the factory is reported, and disposed" (fun () ->
                let mutable disposals = 0

                let empty =
                    { new IMemoryBacking with
                        member _.Address = 4096un
                        member _.Size = 0L
                        member _.Dispose() = disposals <- disposals + 1
                    }

                use pool = new ArenaPool<IMemoryBacking>(1, (fun () -> empty))

                Check.throws<InvalidOperationException> [ "can't be used"; "0 bytes" ] (fun () ->
                    pool.Checkout().Dispose())

                Expect.equal disposals 1 "disposals")

            testCase "a backing whose address cannot be had is disposed, and its exception surfaces" (fun () ->
                let mutable disposals = 0

                let broken =
                    { new IMemoryBacking with
                        member _.Address = raise (TimeoutException "no address")
                        member _.Size = 1L
                        member _.Dispose() = disposals <- disposals + 1
                    }

                use pool = new ArenaPool<IMemoryBacking>(1, (fun () -> broken))
                Check.throws<TimeoutException> [ "no address" ] (fun () -> pool.Checkout().Dispose())
                Expect.equal disposals 1 "disposals")

            testCase "a lease of another pool, or of none, is refused and stays held" (fun () ->
                use pool = Backings.pool Backings.heap 1 64
                use other = Backings.pool Backings.heap 1 64
                use mapped = new ArenaPool<MmapBacking>(1, (fun () -> new MmapBacking(64L)))
                use lease = other.Checkout()
                use own = ArenaLease.Own(Backings.heap.Make 64)

                Check.throws<ArgumentException> [ "another pool"; "lease" ] (fun () -> pool.GiveBack lease)
                Check.throws<ArgumentException> [ "another pool" ] (fun () -> mapped.GiveBack lease)
                Check.throws<ArgumentException> [ "of an arena without a pool" ] (fun () -> pool.GiveBack own)
                Check.throws<ArgumentException> [ "default lease" ] (fun () -> pool.GiveBack(new ArenaLease()))
                Expect.isTrue (lease.IsHeld && own.IsHeld) "held"
                Expect.equal (pool.IdleCount, other.IdleCount, mapped.IdleCount) (0, 0, 0) "idle")

            testCase
                "a second give-back is refused, even through a copy or after the arena went to somebody else"
                (fun () ->
                    use pool = Backings.pool Backings.heap 4 64
                    let lease = pool.Checkout()
                    let copy = lease
                    pool.GiveBack lease

                    for stale in [ lease; copy ] do
                        Check.throws<InvalidOperationException> [ "already given back"; "unchanged" ] (fun () ->
                            pool.GiveBack stale)

                    use next = pool.Checkout()
                    next.AllocSlice<byte> 10 |> ignore
                    Check.throws<InvalidOperationException> [ "already given back" ] (fun () -> pool.GiveBack copy)
                    copy.Dispose()
                    Expect.isTrue next.IsHeld "the new lease is untouched"
                    Expect.equal (next.Allocated, pool.IdleCount) (10L, 0) "nothing changed")

            testCase "disposing a lease twice does nothing the second time" (fun () ->
                use pool = Backings.pool Backings.heap 4 64
                let lease = pool.Checkout()
                lease.Dispose()
                lease.Dispose()
                (new ArenaLease()).Dispose()
                Expect.equal pool.IdleCount 1 "idle")

            testCase "a negative prewarm is refused, a huge one does not overflow" (fun () ->
                use pool = Backings.pool Backings.heap 3 64

                Check.throws<ArgumentOutOfRangeException> [ "must not be negative"; "-1" ] (fun () ->
                    pool.Prewarm -1 |> ignore)

                Expect.equal (pool.Prewarm 0) 0 "none"
                Expect.equal (pool.Prewarm 2) 2 "two"
                Expect.equal (pool.Prewarm Int32.MaxValue) 1 "the rest"
                use vast = Backings.pool Backings.heap Int32.MaxValue 64
                Expect.equal (vast.Prewarm 3) 3 "a vast capacity takes no memory ahead")
        ]
