/// How many arenas a pool makes, keeps and leases.
module Forge.Tests.PoolSizeTests

open System
open System.Threading.Tasks
open Expecto
open Forge

let private startOf (lease: ArenaLease) =
    Check.addressOf (lease.AllocSlice<byte> 1)

[<Tests>]
let tests =
    testList
        "pool size"
        [
            testCase "unless set, the limits are those that the README names" (fun () ->
                let options = ArenaPoolOptions()
                Expect.equal options.MaxLeases 4096 "leases"
                Expect.equal options.RetainBytes 16_777_216L "bytes retained"
                Expect.equal options.TrimAfter (TimeSpan.FromMinutes 1.0) "trimmed after"
                Expect.equal options.MaxLiveBytes Int64.MaxValue "live bytes")

            testCase "a pool keeps thousands of arenas, leases each once, and releases each once" (fun () ->
                let factory = CountingFactory(Backings.heap, 16)
                use pool = factory.Pool 2000
                Expect.equal (pool.Prewarm 2000) 2000 "made"

                for round in 1..3 do
                    let leases = [ for _ in 1..2000 -> pool.Checkout() ]

                    Expect.equal
                        (leases |> List.distinctBy startOf |> List.length)
                        2000
                        $"different arenas in round {round}"

                    leases |> List.iter pool.GiveBack
                    Expect.equal pool.IdleCount 2000 $"idle after round {round}"

                pool.Clear()
                Expect.equal (factory.Live, factory.ReleasedTwice) ([], []) "after a clear"
                Expect.equal (pool.Prewarm 2000) 2000 "made anew"
                pool.Checkout().Dispose()
                Expect.equal pool.IdleCount 2000 "idle again"
                pool.Dispose()
                Expect.equal (factory.Live, factory.ReleasedTwice) ([], []) "after disposal")

            testCase "a prewarm that finds the pool full before its end says how many arenas it made" (fun () ->
                let mutable out = new ArenaLease()
                let mutable mints = 0
                let mutable pool: ArenaPool<HeapBacking> = null

                let mint () =
                    mints <- mints + 1

                    // The third arena is the second of the prewarm.
                    if mints = 3 then
                        pool.GiveBack out

                    new HeapBacking(64L)

                pool <- new ArenaPool<HeapBacking>(2, mint)
                use _ = pool
                out <- pool.Checkout()
                Expect.equal (pool.Prewarm 2) 1 "made"
                Expect.equal (mints, pool.IdleCount) (3, 2) "minted and idle")

            testCase "a pool says how many arenas are idle, and whether it was disposed" (fun () ->
                let pool = new ArenaPool<HeapBacking>(3, (fun () -> new HeapBacking(64L)))
                pool.Prewarm 2 |> ignore
                Expect.equal (string pool) "ArenaPool<HeapBacking>: 2 idle, capacity 3" "in use"
                pool.Dispose()
                Expect.equal (string pool) "ArenaPool<HeapBacking>: disposed" "disposed")

            testCase "pools of a kind know the size of their arenas, and code need not name the kind" (fun () ->
                let bound = ArenaPoolOptions(MaxLiveBytes = 128L)

                let pools: (ArenaPool * ArenaPool) list =
                    [
                        ArenaPool.Heap(1, 64L), ArenaPool.Heap(1, 64L, bound)
                        ArenaPool.Pinned(1, 64L), ArenaPool.Pinned(1, 64L, bound)
                    ]

                for free, bounded in pools do
                    use free = free
                    use bounded = bounded
                    use lease = free.Checkout()
                    Expect.equal lease.Capacity 64L "capacity"
                    use first = bounded.Checkout()
                    use second = bounded.Checkout()
                    Check.throws<ArenaPoolLimitException> [ "128" ] (fun () -> bounded.Checkout() |> ignore)

                for make in
                    [
                        (fun size -> ArenaPool.Heap(1, size) :> ArenaPool)
                        (fun size -> ArenaPool.Pinned(1, size))
                    ] do
                    Check.throws<ArgumentOutOfRangeException> [ "size" ] (fun () -> (make 0L).Dispose()))

            testCase "all who wait are served at once if an arena is smaller than was reserved for it" (fun () ->
                let waiting = ResizeArray<Task<ArenaLease>>()
                let pool = ref Unchecked.defaultof<ArenaPool<HeapBacking>>
                let isFirst = ref true

                let make () =
                    if isFirst.Value then
                        isFirst.Value <- false

                        for _ in 1..4 do
                            waiting.Add(pool.Value.CheckoutAsync().AsTask())

                    new HeapBacking(64L)

                pool.Value <- new ArenaPool<HeapBacking>(5, make, ArenaPoolOptions(MaxLiveBytes = 640L))
                use _ = pool.Value.Checkout()
                let leases = [ for wait in waiting -> wait.GetAwaiter().GetResult() ]
                Expect.equal (pool.Value.GetStatistics().Leased) 5 "leased"
                leases |> List.iter _.Dispose()
                pool.Value.Dispose())
        ]
