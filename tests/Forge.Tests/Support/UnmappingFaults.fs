/// Where memory can't be given back to the system.
module Forge.Tests.UnmappingFaults

open System
open Expecto
open Forge
open Forge.Tests.FaultSetting

let unmapping =
    [
        stranding 1 size "a backing that can't be unmapped is disposed, and unmapped later" (fun refused ->
            let backing = new MmapBacking(int64 size)
            refused 1 (fun () -> dispose backing)
            dispose backing
            Check.throws<ObjectDisposedException> [ "MmapBacking" ] (fun () -> backing.Address |> ignore))

        stranding 1 size "an arena that can't be unmapped is disposed" (fun refused ->
            let arena = new BumpArena<MmapBacking>(new MmapBacking(int64 size))
            let lease = arena.Lease()
            let slice = lease.AllocSlice<byte> size
            lease.Dispose()
            refused 1 (fun () -> dispose arena)
            dispose arena
            Expect.isFalse slice.IsValid "stale"
            Expect.equal arena.Capacity 0L "capacity")

        stranding 1 guarded "locked memory that can't be unmapped is disposed" (fun refused ->
            let backing = lockedBacking ()
            refused 1 (fun () -> dispose backing)
            dispose backing)

        stranding 1 size "a lease whose own arena can't be unmapped has ended" (fun refused ->
            let lease = ArenaLease.Own(new MmapBacking(int64 size))
            refused 1 (fun () -> dispose lease)
            Expect.isFalse lease.IsHeld "held"
            dispose lease)

        stranding 1 size "a give-back beyond the capacity that can't unmap has ended the lease" (fun refused ->
            use pool = poolOf 1 [ otherSize ]
            let kept, surplus = pool.Checkout(), pool.Checkout()
            pool.GiveBack kept
            refused 1 (fun () -> pool.GiveBack surplus)
            Expect.isFalse surplus.IsHeld "held"
            expectIdle 1 pool
            expectZeros 1 pool)

        for k in 1..3 do
            stranding
                1
                otherSize
                $"where idle arena {k} of 3 can't be unmapped, clear unmaps the others"
                (fun refused ->
                    use pool = poolOf 3 [ for i in 1..3 -> if i = k then otherSize else size ]
                    pool.Prewarm 3 |> ignore
                    let before = OutstandingMemory.Mappings
                    refused 1 pool.Clear
                    expectIdle 0 pool
                    Expect.equal (before - OutstandingMemory.Mappings) 2L "unmapped")

        stranding 3 size "a pool none of whose arenas can be unmapped is disposed, and leases go on" (fun refused ->
            let pool = poolOf 3 [ otherSize ]
            let lease = pool.Checkout()
            let kept = fill lease
            pool.Prewarm 3 |> ignore
            refused 3 pool.Dispose
            dispose pool
            expectIdle 0 pool
            Check.throws<ObjectDisposedException> [ "pool" ] (fun () -> pool.Checkout().Dispose())
            Expect.equal (kept.Span.IndexOfAnyExcept filling) -1 "data"
            pool.GiveBack lease)

        stranding
            1
            size
            "a lease given back to a disposed pool has ended, also where it can't be unmapped"
            (fun refused ->
                let pool = poolOf 3 []
                let lease = pool.Checkout()
                dispose pool
                refused 1 (fun () -> pool.GiveBack lease)
                Expect.isFalse lease.IsHeld "held")
    ]
