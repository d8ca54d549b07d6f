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
                    (new ArenaPool<HeapBacking>(-1, (fun () -> new HeapBacking(1un)))).Dispose())

                Check.throws<ArgumentNullException> [ "factory" ] (fun () ->
                    (new ArenaPool<HeapBacking>(1, null)).Dispose())

                for name, options in
                    [
                        "OnLeak", ArenaPoolOptions(OnLeak = null)
                        "Name", ArenaPoolOptions(Name = null)
                        "TimeProvider", ArenaPoolOptions(TimeProvider = null)
                    ] do
                    Check.throws<ArgumentNullException> [ name ] (fun () ->
                        (new ArenaPool<HeapBacking>(1, (fun () -> new HeapBacking(1un)), options)).Dispose())

                Check.throws<ArgumentNullException> [ "pool" ] (fun () ->
                    ArenaPoolExtensions.ReleaseIdle<MmapBacking> null))

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
                        member _.Size = 0un
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
                        member _.Size = 1un
                        member _.Dispose() = disposals <- disposals + 1
                    }

                use pool = new ArenaPool<IMemoryBacking>(1, (fun () -> broken))
                Check.throws<TimeoutException> [ "no address" ] (fun () -> pool.Checkout().Dispose())
                Expect.equal disposals 1 "disposals")

            testCase "a lease of another pool, or of none, is refused and stays held" (fun () ->
                use pool = Backings.pool Backings.heap 1 64
                use other = Backings.pool Backings.heap 1 64
                use mapped = new ArenaPool<MmapBacking>(1, (fun () -> new MmapBacking(64un)))
                use lease = other.Checkout()
                use own = ArenaLease.Own(Backings.heap.Make 64)

                Check.throws<ArgumentException> [ "another pool"; "lease" ] (fun () -> pool.GiveBack lease)
                Check.throws<ArgumentException> [ "another pool" ] (fun () -> mapped.GiveBack lease)
                Check.throws<ArgumentException> [ "of no pool" ] (fun () -> pool.GiveBack own)
                Check.throws<ArgumentException> [ "default lease" ] (fun () -> pool.GiveBack(new ArenaLease()))
                Expect.isTrue (lease.IsHeld && own.IsHeld) "held"
                Expect.equal (pool.IdleCount, other.IdleCount, mapped.IdleCount) (0, 0, 0) "idle")

            testCase
                "a second give-back is refused, also through a copy and after the arena went to somebody else"
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
                    Expect.equal (next.Allocated, pool.IdleCount) (10un, 0) "nothing changed")

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
