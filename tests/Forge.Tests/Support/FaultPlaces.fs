/// Every place where the library asks the system for something, and what must hold when the system refuses.
module Forge.Tests.FaultPlaces

open System
open Expecto
open Forge
open Forge.Tests.Faults

let private page = int MmapBacking.PageSize
let private size = 41 * page

/// The size of the one arena of several for which the call is refused.
let private otherSize = 42 * page

let private guarded = size + 2 * page
let private filling = 0xA5uy

let private place call (bytes: int) outcome check =
    {
        Outcome = outcome
        Call = call
        Bytes = int64 bytes
        Also = []
        Stranded = 0
        Check = check
    }

/// A refused munmap.
let private stranding count bytes outcome check =
    { place Kernel.Munmap bytes outcome check with
        Stranded = count
    }

let private plain = ArenaPoolOptions()
let private protecting = ArenaPoolOptions(Checks = ArenaChecks.ProtectIdle)

let private poolWith options capacity =
    ArenaPool.Mmap(capacity, unativeint size, options)

/// A pool whose arenas get these sizes, the first minted first, and then the usual one.
let private poolOf capacity (sizes: int list) =
    let mutable left = sizes

    let mint () =
        match left with
        | next :: rest ->
            left <- rest
            new MmapBacking(unativeint next)
        | [] -> new MmapBacking(unativeint size)

    new ArenaPool<MmapBacking>(capacity, mint)

let private fill (lease: ArenaLease) =
    let all = lease.AllocSliceUninitialized<byte>(int lease.Remaining)
    all.Span.Fill filling
    all

/// Leaves idle arenas behind that are full of data.
let private useUp count (pool: ArenaPool<MmapBacking>) =
    let leases = List.init count (fun _ -> pool.Checkout())
    leases |> List.iter (fill >> ignore)
    List.rev leases |> List.iter pool.GiveBack

/// What the pool leases next is empty, reads as zeros to the last byte, and can be written.
let private expectZeros count (pool: ArenaPool<MmapBacking>) =
    let leases = List.init count (fun _ -> pool.Checkout())

    for lease in leases do
        Expect.equal lease.Allocated 0un "a checkout is empty"
        let all = lease.AllocSliceUninitialized<byte>(int lease.Remaining)
        Expect.equal (all.Span.IndexOfAnyExcept 0uy) -1 "no stale data"
        all.Span.Fill filling

    leases |> List.iter pool.GiveBack

let private expectIdle count (pool: ArenaPool<MmapBacking>) =
    Expect.equal pool.IdleCount count "idle"

let private dispose (what: IDisposable) = what.Dispose()

let private makes outcome (call: Kernel.SystemCall) bytes (make: unit -> IDisposable) =
    place call bytes outcome (fun refused ->
        // What is compiled on the way must not meet the fault.
        dispose (make ())
        refused 1 (fun () -> dispose (make ()))
        // The next one, which the system grants, is none the worse, and takes along what could not be cleaned up.
        dispose (make ()))

let private guardedBacking guards () =
    new MmapBacking(unativeint size, guards) :> IDisposable

let private lockedBacking () =
    new LockedBacking(unativeint size) :> IDisposable

let private making =
    [
        makes "a backing that can't be mapped is not made" Kernel.Mmap size (guardedBacking GuardPages.None)
        makes "a guarded backing that can't be mapped is not made" Kernel.Mmap guarded (guardedBacking GuardPages.Both)
        makes "a locked backing that can't be mapped is not made" Kernel.Mmap guarded lockedBacking
        for guards in [ GuardPages.Before; GuardPages.After; GuardPages.Both ] do
            makes $"without its guard pages ({guards}) no backing is made" Kernel.Mprotect page (guardedBacking guards)
        makes "without its guard pages no locked backing is made" Kernel.Mprotect page lockedBacking
        makes "a locked backing that can't be locked is not made" Kernel.Mlock size lockedBacking
        makes "a locked backing that would be dumped is not made" Kernel.Madvise size lockedBacking

        for what, call, bytes, make in
            [
                "guard pages", Kernel.Mprotect, page, guardedBacking GuardPages.Both
                "a lock", Kernel.Mlock, size, lockedBacking
            ] do
            { makes
                  $"where {what} and then the clean-up are refused, the first error surfaces, the mapping goes later"
                  call
                  bytes
                  make with
                Also = [ Kernel.Munmap, int64 guarded ]
            }
    ]

/// Reserves, and commits as an arena's cursor advances, as where the system promises memory strictly.
let private committing () =
    new MmapBacking(unativeint size, GuardPages.None, true)

/// A first step that is committed at once, of a size that the runtime does not ask for itself.
let private step = 37 * page

let private reserving =
    [
        makes "a range that can't be reserved is not made" Kernel.Mmap size (fun () -> committing ())

        for make in [ (fun () -> MmapBacking.TransparentHuge(unativeint size)) ] do
            let mapped =
                lazy
                    (let before = OutstandingMemory.MappedBytes
                     use _ = make ()
                     int (OutstandingMemory.MappedBytes - before))

            makes "a backing of huge pages that can't be mapped is not made" Kernel.Mmap mapped.Value (fun () ->
                make ())

            makes "a backing that can't be advised to have huge pages is not made" Kernel.Madvise size (fun () ->
                make ())

            { makes
                  "where the advice and then the clean-up are refused, the first error surfaces, the mapping goes later"
                  Kernel.Madvise
                  size
                  (fun () -> make ()) with
                Also = [ Kernel.Munmap, int64 mapped.Value ]
            }

        place Kernel.Mprotect step "an allocation that can't be committed changes nothing" (fun refused ->
            use pool = new ArenaPool<MmapBacking>(1, committing)
            use lease = pool.Checkout()
            refused 1 (fun () -> lease.AllocSlice<byte> step |> ignore)
            Expect.equal (lease.Allocated, lease.Capacity) (0un, unativeint size) "allocated and capacity"
            (lease.AllocSlice<byte> size).Span.Fill filling)

        place Kernel.Mmap size "idle arenas that can't be decommitted stay idle, and read as zeros" (fun refused ->
            use pool = new ArenaPool<MmapBacking>(2, committing)
            useUp 2 pool
            refused 2 pool.ReleaseIdle
            expectIdle 2 pool
            expectZeros 2 pool)

        place
            Kernel.Mprotect
            size
            "a backing whose pages can't be committed again after release says so"
            (fun refused ->
                use backing = committing ()
                let address = backing.Address
                refused 1 (fun () -> backing.ReleasePages 0un)
                use arena = new BumpArena<MmapBacking>(backing)
                Expect.equal ((arena.AllocSlice<byte> size).Span.IndexOfAnyExcept 0uy) -1 "zeros"
                Expect.equal backing.Address address "address")
    ]

let private minting =
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

let private protectingIdle =
    [
        place Kernel.Mprotect size "an idle arena that can't be made accessible stays idle" (fun refused ->
            use pool = poolWith protecting 2
            useUp 2 pool
            refused 1 (fun () -> pool.Checkout().Dispose())
            expectIdle 2 pool
            use lease = pool.Checkout()
            Expect.equal lease.Allocated 0un "empty"
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

let private releasingPages =
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
            use backing = new MmapBacking(unativeint size)
            let address = backing.Address
            refused 1 (fun () -> backing.ReleasePages 0un)
            Expect.equal backing.Address address "address"
            use arena = new BumpArena<MmapBacking>(backing)
            (arena.AllocSlice<byte> size).Span.Fill filling)
    ]

let private unmapping =
    [
        stranding 1 size "a backing that can't be unmapped is disposed, and unmapped later" (fun refused ->
            let backing = new MmapBacking(unativeint size)
            refused 1 (fun () -> dispose backing)
            dispose backing
            Check.throws<ObjectDisposedException> [ "MmapBacking" ] (fun () -> backing.Address |> ignore))

        stranding 1 size "an arena that can't be unmapped is disposed" (fun refused ->
            let arena = new BumpArena<MmapBacking>(new MmapBacking(unativeint size))
            let slice = arena.AllocSlice<byte> size
            refused 1 (fun () -> dispose arena)
            dispose arena
            Expect.isFalse slice.IsValid "stale"
            Expect.equal arena.Capacity 0un "capacity")

        stranding 1 guarded "locked memory that can't be unmapped is disposed" (fun refused ->
            let backing = lockedBacking ()
            refused 1 (fun () -> dispose backing)
            dispose backing)

        stranding 1 size "a lease whose own arena can't be unmapped has ended" (fun refused ->
            let lease = ArenaLease.Own(new MmapBacking(unativeint size))
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

let all = making @ reserving @ minting @ protectingIdle @ releasingPages @ unmapping
