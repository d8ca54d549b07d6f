/// Where a pool can't mint arenas, or change the pages of those that are idle.
module Forge.Tests.IdleFaults

open System
open Expecto
open Forge
open Forge.Tests.FaultSetting

let minting =
    [
        place Kernel.Mmap size "a checkout that can't mint leaves the pool and its leases as they were" (fun refused ->
            use pool = poolOf 2 [ otherSize ]
            use lease = pool.Checkout()
            let kept = fill lease
            refused 1 (fun () -> pool.Checkout().Dispose())
            expectIdle 0 pool
            Expect.equal (kept.Span.IndexOfAnyExcept filling) -1 "the other lease's data"
            expectZeros 1 pool)

        for k in 1..3 do
            place Kernel.Mmap otherSize $"where mapping {k} of 3 is refused, prewarm keeps those before" (fun refused ->
                use pool = poolOf 4 (List.replicate (k - 1) size @ [ otherSize ])
                refused 1 (fun () -> pool.Prewarm 3 |> ignore)
                expectIdle (k - 1) pool
                Expect.equal (pool.Prewarm 4) (5 - k) "the rest"
                expectZeros 4 pool)
    ]

let protectingIdle =
    [
        place Kernel.Mprotect size "an idle arena that can't be made accessible stays idle" (fun refused ->
            use pool = poolWith protecting 2
            useUp 2 pool
            refused 1 (fun () -> pool.Checkout().Dispose())
            expectIdle 2 pool
            use lease = pool.Checkout()
            Expect.equal lease.Allocated 0L "empty"
            fill lease |> ignore)

        for capacity in [ 0; 1 ] do
            place
                Kernel.Mprotect
                size
                $"a new arena that can't be made accessible is kept where there is room ({capacity})"
                (fun refused ->
                    use pool = poolWith protecting capacity
                    refused 1 (fun () -> pool.Checkout().Dispose())
                    expectIdle capacity pool
                    expectZeros 1 pool)

            place
                Kernel.Mprotect
                size
                $"where an arena can't be made inaccessible its lease has ended all the same, room or none ({capacity})"
                (fun refused ->
                    let options =
                        ArenaPoolOptions(Checks = ArenaChecks.ProtectIdle, ClearOnReturn = true)

                    use pool = poolWith options capacity
                    let lease = pool.Checkout()
                    let slice = fill lease
                    refused 1 (fun () -> pool.GiveBack lease)
                    Expect.isFalse (lease.IsHeld || slice.IsValid) "ended"
                    expectIdle capacity pool
                    expectZeros 1 pool)

        place Kernel.Mprotect size "prewarm keeps an arena that can't be made inaccessible, and stops" (fun refused ->
            use pool = poolWith protecting 3
            refused 1 (fun () -> pool.Prewarm 3 |> ignore)
            expectIdle 1 pool
            Expect.equal (pool.Prewarm 3) 2 "the rest"
            expectZeros 3 pool)

        place Kernel.Mprotect size "release-idle that can't make arenas inaccessible again keeps them" (fun refused ->
            use pool = poolWith protecting 2
            useUp 2 pool
            refused 2 pool.ReleaseIdle
            expectIdle 2 pool
            expectZeros 2 pool)
    ]

let releasingPages =
    [
        for name, options in [ "", plain; " that are inaccessible", protecting ] do
            place
                Kernel.Madvise
                size
                $"idle arenas{name} whose pages can't be released stay idle, and read as zeros"
                (fun refused ->
                    use pool = poolWith options 3
                    use lease = pool.Checkout()
                    let kept = fill lease
                    useUp 3 pool
                    refused 3 pool.ReleaseIdle
                    expectIdle 3 pool
                    expectZeros 3 pool
                    Expect.equal (kept.Span.IndexOfAnyExcept filling) -1 "the leased arena's data")

        for k in 1..3 do
            place
                Kernel.Madvise
                otherSize
                $"where the pages of idle arena {k} of 3 can't be released, all 3 read as zeros"
                (fun refused ->
                    use pool = poolOf 3 [ for i in 1..3 -> if i = k then otherSize else size ]
                    useUp 3 pool
                    refused 1 pool.ReleaseIdle
                    expectIdle 3 pool
                    expectZeros 3 pool)

        place Kernel.Madvise size "a backing whose pages can't be released goes on" (fun refused ->
            use backing = new MmapBacking(int64 size)
            let address = backing.Address
            refused 1 (fun () -> backing.ReleasePages 0L)
            Expect.equal backing.Address address "address"
            use arena = ArenaLease.Own backing
            (arena.AllocSlice<byte> size).Span.Fill filling)
    ]
