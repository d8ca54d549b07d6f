/// DESIGN's table of the pool, row by row, on every backing where it matters.
module Forge.Tests.PoolTests

open System
open Expecto
open Forge

/// What the original's own eight tests show.
let private seed (kind: Backings.Kind) =
    [
        testCase "checkout mints when nothing is idle, and give-back recycles, emptied" (fun () ->
            use pool = Backings.pool kind 2 4096
            Expect.equal pool.IdleCount 0 "idle"
            let first = pool.Checkout()
            let start, capacity = Check.startOf first, first.Capacity
            first.AllocSlice(MemoryLayout(64L, 8L)) |> ignore
            pool.GiveBack first
            Expect.equal pool.IdleCount 1 "idle after give-back"
            use second = pool.Checkout()
            Expect.equal second.Allocated 0L "emptied"
            Expect.equal second.Capacity capacity "capacity"
            Expect.equal (Check.startOf second) start "the same memory"
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
            Expect.equal lease.Allocated 0L "empty"
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

let private disposal =
    [
        testCase
            "a disposed pool has released idle arenas, refuses checkouts and releases what is given back"
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
            let pool = new ArenaPool<MmapBacking>(2, (fun () -> new MmapBacking(64L)))
            pool.Dispose()
            Check.throws<ObjectDisposedException> [ "The pool was disposed" ] pool.ReleaseIdle)
    ]

let private order =
    [
        testCase "the arena given back last is leased first" (fun () ->
            use pool = Backings.pool Backings.heap 3 64
            let leases = [ for _ in 1..3 -> pool.Checkout() ]
            let starts = leases |> List.map Check.startOf
            leases |> List.iter pool.GiveBack
            let again = [ for _ in 1..3 -> pool.Checkout() ]
            Expect.equal (again |> List.map Check.startOf) (List.rev starts) "order"
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

        testCase "giving arenas back allocates no managed memory, even if more become idle than ever before" (fun () ->
            let allocated () =
                use pool = ArenaPool.Heap(64, 64L)
                let leases = Array.init 64 (fun _ -> pool.Checkout())
                let before = GC.GetAllocatedBytesForCurrentThread()

                for lease in leases do
                    lease.Dispose()

                GC.GetAllocatedBytesForCurrentThread() - before

            allocated () |> ignore
            Expect.equal (allocated ()) 0L "bytes")
    ]

[<Tests>]
let tests =
    testList
        "pool"
        [
            yield! Backings.each seed

            testList "disposal" disposal
            testList "order and cost" order
        ]
