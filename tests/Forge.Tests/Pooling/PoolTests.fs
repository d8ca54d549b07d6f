/// DESIGN's table of the pool, row by row, on every backing where it matters.
module Forge.Tests.PoolTests

open System
open Expecto
open Forge

/// Where the arena of a lease begins; the arena is empty again afterwards.
let private startOf (lease: ArenaLease) =
    let address = lease.DangerousAllocate(MemoryLayout(1un, 1un))
    lease.Reset()
    address

/// What the original's own eight tests show.
let private seed (kind: Backings.Kind) =
    [
        testCase "checkout mints when nothing is idle, and give-back recycles, emptied" (fun () ->
            use pool = Backings.pool kind 2 4096
            Expect.equal pool.IdleCount 0 "idle"
            let first = pool.Checkout()
            let start, capacity = startOf first, first.Capacity
            first.AllocSlice(MemoryLayout(64un, 8un)) |> ignore
            pool.GiveBack first
            Expect.equal pool.IdleCount 1 "idle after give-back"
            use second = pool.Checkout()
            Expect.equal second.Allocated 0un "emptied"
            Expect.equal second.Capacity capacity "capacity"
            Expect.equal (startOf second) start "the same memory"
            Expect.equal pool.IdleCount 0 "idle after checkout")

        testCase "give-back beyond the capacity drops the arena" (fun () ->
            let factory = CountingFactory(kind, 4096)
            use pool = factory.Pool 1
            let first, second = pool.Checkout(), pool.Checkout()
            pool.GiveBack first
            pool.GiveBack second
            Expect.equal pool.IdleCount 1 "idle"
            Expect.equal (factory.Backings |> List.map _.Releases) [ 0; 1 ] "the second was released")

        testCase "prewarm mints up to the capacity and no further" (fun () ->
            use pool = Backings.pool kind 3 4096
            Expect.equal (pool.Prewarm 10) 3 "added"
            Expect.equal pool.IdleCount 3 "idle"
            Expect.equal (pool.Prewarm 5) 0 "already full"
            Expect.equal pool.IdleCount 3 "still")

        testCase "a pool of capacity 0 keeps nothing, and still leases" (fun () ->
            let factory = CountingFactory(kind, 4096)
            use pool = factory.Pool 0
            pool.GiveBack(pool.Checkout())
            Expect.equal pool.IdleCount 0 "idle"
            Expect.equal (pool.Prewarm 5) 0 "prewarm"
            use lease = pool.Checkout()
            Expect.equal lease.Allocated 0un "empty"
            Expect.equal (factory.Backings |> List.map _.Releases) [ 1; 0 ] "the first was released")

        testCase "a factory's failure reaches the caller and leaves the pool as it was" (fun () ->
            let factory = CountingFactory(kind, 4096)
            factory.Budget <- 1
            use pool = factory.Pool 4
            let lease = pool.Checkout()
            Check.throws<FactoryFailure> [] (fun () -> pool.Checkout() |> ignore)
            Expect.equal pool.IdleCount 0 "idle"
            pool.GiveBack lease
            Expect.equal pool.IdleCount 1 "idle after give-back"
            Check.throws<FactoryFailure> [] (fun () -> pool.Prewarm 3 |> ignore)
            Expect.equal pool.IdleCount 1 "idle after prewarm")

        testCase "clear releases all that is idle" (fun () ->
            let factory = CountingFactory(kind, 4096)
            use pool = factory.Pool 4
            pool.Prewarm 4 |> ignore
            pool.Clear()
            Expect.equal pool.IdleCount 0 "idle"
            Expect.equal (factory.Backings |> List.map _.Releases) [ 1; 1; 1; 1 ] "each released once")
    ]

let private releasing =
    [
        testCase "release-idle keeps mapping and count, and the arena can be used again, reading zeros" (fun () ->
            use pool = new ArenaPool<MmapBacking>(2, (fun () -> new MmapBacking(65536un)))
            let leases = [ pool.Checkout(); pool.Checkout() ]
            let starts = leases |> List.map startOf

            for lease in leases do
                (lease.AllocSliceUninitialized<byte> 65536).Span.Fill 0xCDuy
                pool.GiveBack lease

            pool.ReleaseIdle()
            Expect.equal pool.IdleCount 2 "idle"

            let again = [ pool.Checkout(); pool.Checkout() ]

            for lease, start in List.zip again (List.rev starts) do
                Expect.equal (startOf lease) start "the same mapping, the last given back first"
                let bytes = lease.AllocSliceUninitialized<byte> 65536
                Expect.equal (bytes.Span.IndexOfAnyExcept 0uy) -1 "zeros"
                bytes.Span.Fill 0xCDuy

            again |> List.iter pool.GiveBack)

        testCase "release-idle leaves leased arenas alone" (fun () ->
            use pool = new ArenaPool<MmapBacking>(2, (fun () -> new MmapBacking(65536un)))
            use lease = pool.Checkout()
            let bytes = lease.AllocSliceUninitialized<byte> 65536
            bytes.Span.Fill 0xCDuy
            pool.Prewarm 1 |> ignore
            pool.ReleaseIdle()
            Expect.equal (bytes.Span.IndexOfAnyExcept 0xCDuy) -1 "contents")

        testCase "where the system refuses to take pages back, no arena is lost and the error surfaces" (fun () ->
            let refusing id =
                let inner = new MmapBacking(4096un)

                { new IOsBacking with
                    member _.Address = inner.Address
                    member _.Size = inner.Size
                    member _.Dispose() = inner.Dispose()

                    member _.ReleasePages fromOffset =
                        if id % 2 = 1 then
                            raise (TimeoutException $"refused for {id}")

                        inner.ReleasePages fromOffset

                    member _.Protect access = inner.Protect access
                }

            let mutable made = 0

            let factory () =
                made <- made + 1
                refusing made

            use pool = new ArenaPool<IOsBacking>(4, factory)
            pool.Prewarm 2 |> ignore
            Check.throws<TimeoutException> [ "refused for 1" ] pool.ReleaseIdle
            Expect.equal pool.IdleCount 2 "idle"
            pool.Prewarm 2 |> ignore

            Check.throws<AggregateException> [ "refused for 1"; "refused for 3" ] pool.ReleaseIdle
            Expect.equal pool.IdleCount 4 "idle"
            Expect.equal made 4 "nothing was minted anew")

        testCase "release-idle on a pool of any other backing is refused by the type system" (fun () ->
            let releaseIdle =
                typeof<ArenaPoolExtensions>.GetMethod(nameof ArenaPoolExtensions.ReleaseIdle)

            Check.throws<ArgumentException> [ "violates the constraint" ] (fun () ->
                releaseIdle.MakeGenericMethod typeof<PinnedBacking> |> ignore)

            Expect.isNotNull (releaseIdle.MakeGenericMethod typeof<MmapBacking>) "mmap")
    ]

let private badInput =
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

        testCase "pools of a kind know the size of their arenas, and code need not name the kind" (fun () ->
            let bound = ArenaPoolOptions(MaxLiveBytes = 128un)

            let pools: (ArenaPool * ArenaPool) list =
                [
                    ArenaPool.Heap(1, 64un), ArenaPool.Heap(1, 64un, bound)
                    ArenaPool.Pinned(1, 64un), ArenaPool.Pinned(1, 64un, bound)
                ]

            for free, bounded in pools do
                use free = free
                use bounded = bounded
                use lease = free.Checkout()
                Expect.equal lease.Capacity 64un "capacity"
                use first = bounded.Checkout()
                use second = bounded.Checkout()
                Check.throws<ArenaPoolLimitException> [ "128" ] (fun () -> bounded.Checkout() |> ignore)

            for make in
                [
                    (fun size -> ArenaPool.Heap(1, size) :> ArenaPool)
                    (fun size -> ArenaPool.Pinned(1, size))
                ] do
                Check.throws<ArgumentOutOfRangeException> [ "size" ] (fun () -> (make 0un).Dispose()))

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

let private faults =
    [
        for k in 1..4 do
            testCase
                $"where the factory fails at mint {k} of 4, prewarm keeps the ones before and the error surfaces"
                (fun () ->
                    let factory = CountingFactory(Backings.heap, 64)
                    factory.Budget <- k - 1
                    use pool = factory.Pool 8
                    Check.throws<FactoryFailure> [] (fun () -> pool.Prewarm 4 |> ignore)
                    Expect.equal pool.IdleCount (k - 1) "idle"
                    Expect.equal factory.Live.Length (k - 1) "live")

        testCase "clear goes on when the release of a backing throws, then the error surfaces" (fun () ->
            let factory = CountingFactory(Backings.heap, 64)
            use pool = factory.Pool 4
            pool.Prewarm 4 |> ignore
            factory.Backings[1].FailRelease <- true
            Check.throws<InvalidOperationException> [ "release of backing 1 failed" ] pool.Clear
            Expect.equal (factory.Backings |> List.map _.Releases) [ 1; 1; 1; 1 ] "each released once"
            Expect.equal pool.IdleCount 0 "idle"
            pool.Prewarm 2 |> ignore

            for backing in factory.Backings do
                backing.FailRelease <- true

            Check.throws<AggregateException> [ "backing 4"; "backing 5" ] pool.Clear
            Expect.equal factory.ReleasedTwice [] "none twice")

        testCase "a release that throws at give-back surfaces, and the lease has ended" (fun () ->
            let factory = CountingFactory(Backings.heap, 64)
            use pool = factory.Pool 0
            let lease = pool.Checkout()
            factory.Backings[0].FailRelease <- true
            Check.throws<InvalidOperationException> [ "release of backing 0 failed" ] (fun () -> pool.GiveBack lease)
            Expect.isFalse lease.IsHeld "held"
            lease.Dispose()
            Expect.equal factory.Backings[0].Releases 1 "releases")

        testCase "a factory may call the pool, and prewarm then keeps to the capacity" (fun () ->
            let counting = CountingFactory(Backings.heap, 64)
            let mutable pool: ArenaPool<CountedBacking> = null
            let mutable depth = 0

            let factory () =
                depth <- depth + 1

                if depth = 1 then
                    pool.Prewarm 3 |> ignore
                    pool.GiveBack(pool.Checkout())

                depth <- depth - 1
                counting.Mint()

            pool <- new ArenaPool<CountedBacking>(3, factory)
            use pool = pool
            Expect.equal (pool.Prewarm 3) 0 "there was no room left"
            Expect.equal pool.IdleCount 3 "idle"
            Expect.equal (counting.Live.Length, counting.ReleasedTwice.Length) (3, 0) "the surplus one was released")
    ]

let private disposal =
    [
        testCase
            "a disposed pool has released what was idle, refuses checkouts and takes leases home to release them"
            (fun () ->
                let factory = CountingFactory(Backings.heap, 64)
                let pool = factory.Pool 4
                let out = pool.Checkout()
                let disposed = pool.Checkout()
                pool.Prewarm 2 |> ignore
                pool.Dispose()
                pool.Dispose()
                Expect.equal (factory.Backings |> List.map _.Releases) [ 0; 0; 1; 1 ] "the idle ones"
                Check.throws<ObjectDisposedException> [ "The pool was disposed" ] (fun () -> pool.Checkout() |> ignore)
                Check.throws<ObjectDisposedException> [ "The pool was disposed" ] (fun () -> pool.Prewarm 1 |> ignore)
                Expect.equal ((out.AllocSlice<int> 3).ToArray()) [| 0; 0; 0 |] "a lease that is out stays usable"
                pool.GiveBack out
                disposed.Dispose()
                Expect.equal (factory.Backings |> List.map _.Releases) [ 1; 1; 1; 1 ] "all"
                Expect.equal pool.IdleCount 0 "idle"
                pool.Clear()
                Expect.equal factory.ReleasedTwice [] "none twice")

        testCase "release-idle on a disposed pool is refused" (fun () ->
            let pool = new ArenaPool<MmapBacking>(2, (fun () -> new MmapBacking(64un)))
            pool.Dispose()
            Check.throws<ObjectDisposedException> [ "The pool was disposed" ] pool.ReleaseIdle)
    ]

let private order =
    [
        testCase "the arena given back last is leased first" (fun () ->
            use pool = Backings.pool Backings.heap 3 64
            let leases = [ for _ in 1..3 -> pool.Checkout() ]
            let starts = leases |> List.map startOf
            leases |> List.iter pool.GiveBack
            let again = [ for _ in 1..3 -> pool.Checkout() ]
            Expect.equal (again |> List.map startOf) (List.rev starts) "order"
            again |> List.iter pool.GiveBack)

        testCase "a steady cycle allocates no managed memory" (fun () ->
            use pool = Backings.pool Backings.mmap 2 4096

            let cycles count =
                for _ in 1..count do
                    use lease = pool.Checkout()
                    lease.AllocSlice<int> 100 |> ignore
                    use _ = lease.OpenScope()
                    lease.AllocSlice<byte> 10 |> ignore

            cycles 1000
            let before = GC.GetAllocatedBytesForCurrentThread()
            cycles 100000
            Expect.equal (GC.GetAllocatedBytesForCurrentThread() - before) 0L "bytes")
    ]

[<Tests>]
let tests =
    testList
        "pool"
        [
            for kind in Backings.all do
                testList kind.Name (seed kind)

            testList "release-idle" releasing
            testList "bad input" badInput
            testList "faults" faults
            testList "disposal" disposal
            testList "order and cost" order
        ]
