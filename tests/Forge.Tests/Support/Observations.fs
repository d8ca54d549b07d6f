/// The library seen from outside: what the kernel and the runtime say of it.
module Forge.Tests.Observations

open System
open System.Runtime
open System.Threading
open Expecto
open Forge

let private page = MmapBacking.PageSize

// ---- Pages

/// What the kernel says of idle and leased arenas of a pool whose idle ones were released.
type Released =
    {
        ArenaBytes: int64
        /// Resident bytes of each idle arena, before and after.
        Idle: (int64 * int64) list
        /// Resident bytes of the leased arena, before and after.
        Leased: int64 * int64
    }

/// Fills all arenas of a pool but releases only the idle ones. Mapping, count and the leased arena's contents must stay,
/// and the next leases read zeros.
let releaseIdle () =
    Needs.linux ()
    Needs.ownProcess ()
    let arenaBytes = 16L * 1024L * 1024L
    // Between guard pages, so that the kernel tells of each arena on its own.
    let options = ArenaPoolOptions(Checks = ArenaChecks.GuardPages)
    use pool = ArenaPool.Mmap(3, arenaBytes, options)

    let filled () =
        let lease = pool.Checkout()
        let bytes = lease.AllocSliceUninitialized<byte>(int arenaBytes)
        bytes.Span.Fill 0xA5uy
        lease, bytes, Check.addressOf bytes

    let sizeOf field address =
        Kernel.sizeOf field (Kernel.mapping address)

    let leased, kept, leasedAddress = filled ()
    let idle = List.init 3 (fun _ -> filled ())
    let addresses = [ for _, _, address in idle -> address ]
    idle |> List.iter (fun (lease, _, _) -> lease.Dispose())
    let before = addresses |> List.map (sizeOf "Rss")
    let leasedBefore = sizeOf "Rss" leasedAddress
    let outstanding = OutstandingMemory.MappedBytes
    pool.ReleaseIdle()
    let after = addresses |> List.map (sizeOf "Rss")
    let leasedAfter = sizeOf "Rss" leasedAddress
    Expect.equal pool.IdleCount 3 "idle"
    Expect.equal OutstandingMemory.MappedBytes outstanding "mapped bytes"
    Expect.all addresses (fun address -> sizeOf "Size" address = arenaBytes) "the mappings, as the kernel has them"
    Expect.equal (kept.Span.IndexOfAnyExcept 0xA5uy) -1 "the leased arena's contents"

    let again = List.init 3 (fun _ -> pool.Checkout())

    let slices = again |> List.map _.AllocSliceUninitialized<byte>(int arenaBytes)

    Expect.equal (slices |> List.map Check.addressOf) (List.rev addresses) "the same memory, the last returned first"

    for slice in slices do
        Expect.equal (slice.Span.IndexOfAnyExcept 0uy) -1 "zeros"

    leased :: again |> List.iter _.Dispose()

    {
        ArenaBytes = arenaBytes
        Idle = List.zip before after
        Leased = leasedBefore, leasedAfter
    }

// ---- The steady state

/// What a thread cost while it did the same thing many times.
type Cost =
    {
        Cycles: int
        /// By number.
        SystemCalls: Map<int, int>
        ManagedBytes: int64
        PageFaults: int64
    }

/// A unit of work that does all that is to cost nothing.
let private work (lease: ArenaLease) =
    let value = &lease.Alloc 1L
    value <- value + 1L
    let numbers = lease.AllocSpan<int> 100
    numbers.Fill 7
    let text = lease.AllocSliceUtf8("naïve".AsSpan())
    let slice = lease.AllocSliceUninitialized<int64> 50
    let grown = lease.Grow(slice, 60)
    let copy = lease.AllocSliceCopy(Span.op_Implicit numbers)

    let mutable sum =
        int64 numbers[99] + int64 text.Length + grown[59] + int64 copy.Length

    let inScope () =
        use scope = lease.OpenScope()
        let inner = scope.AllocSpan<byte> 1000
        int64 inner.Length

    sum <- sum + inScope ()
    lease.Reset()
    sum + int64 (lease.AllocSlice<byte> 2000).Length

/// One cycle, through the core or the facade, on a pool of its own.
let cycles =
    [
        "core",
        fun () ->
            let pool = new ArenaPool<MmapBacking>(2, (fun () -> new MmapBacking(65536L)))

            let cycle () =
                let outer = pool.Checkout()
                let inner = pool.Checkout()
                let sum = work outer + work inner
                inner.Dispose()
                pool.GiveBack outer
                sum

            pool :> IDisposable, cycle

        "facade",
        fun () ->
            let pool = Pool.mmap 2 (64L * KiB)
            let cycle () = Pool.using pool work
            pool, cycle
    ]

let private repeat count (cycle: unit -> int64) =
    let mutable sum = 0L

    for _ in 1..count do
        sum <- sum + cycle ()

    sum

/// Runs a cycle until the runtime, which compiles in the background what was called often, has nothing left to compile.
let private warmUp cycle =
    let mutable quietRounds = 0
    let mutable compiled = -1L

    while quietRounds < 4 do
        repeat 2000 cycle |> ignore
        Thread.Sleep 120
        let now = JitInfo.GetCompiledMethodCount()
        quietRounds <- if now = compiled then quietRounds + 1 else 0
        compiled <- now

/// Runs a cycle so often, twice: once as it is, and once while the kernel asks about each call of the thread.
let cost count (cycle: unit -> int64) =
    let onceMore () = repeat count cycle |> ignore

    warmUp cycle

    let managedBytes, pageFaults =
        Kernel.onItsOwnThread (fun () ->
            repeat 1000 cycle |> ignore
            let faults = SystemCalls.pageFaults ()
            let bytes = GC.GetAllocatedBytesForCurrentThread()
            onceMore ()
            let bytes = GC.GetAllocatedBytesForCurrentThread() - bytes
            bytes, SystemCalls.pageFaults () - faults)

    {
        Cycles = count
        SystemCalls = SystemCalls.count onceMore
        ManagedBytes = managedBytes
        PageFaults = pageFaults
    }

/// The cost of a cycle of the library by its name. The runtime may exchange code under way, for which it stops the thread and
/// touches new pages, or ask the system for memory of its own. So where there was either, and no allocation, it is measured
/// again, up to five times. What a cycle costs is there each time.
let steadyState count name =
    let make = cycles |> List.find (fst >> (=) name) |> snd
    let pool, cycle = make ()
    use _ = pool

    let rec measure attempts =
        let found = cost count cycle

        let isDisturbed =
            found.ManagedBytes = 0L
            && (found.PageFaults > 0L || not found.SystemCalls.IsEmpty)

        if attempts > 1 && isDisturbed then
            measure (attempts - 1)
        else
            found

    measure 5

// ---- Leaks

/// What was left after arenas were minted and dropped.
type Left =
    {
        Mints: int
        Mappings: int64
        Bytes: int64
        /// Calls of the kernel that map and unmap, for the first of the mints.
        Counted: int
        Maps: int
        Unmaps: int
    }

/// Mints an arena, uses it and drops it, so often; the last ones while the kernel asks about each call.
let mintAndDrop total =
    let mappings, bytes = OutstandingMemory.Mappings, OutstandingMemory.MappedBytes
    let mutable mints = 0

    let mint () =
        mints <- mints + 1
        new MmapBacking(3L * page)

    use pool = new ArenaPool<MmapBacking>(0, mint)

    let cycle () =
        use lease = pool.Checkout()
        (lease.AllocSlice<byte> 100).Span.Fill 1uy
        0L

    let counted = min total 1000
    repeat (total - counted) cycle |> ignore

    // So that no collection falls into what is counted. Where the runtime mapped memory of its own on this thread, it is counted
    // again, up to five times: a call that a cycle makes is there each time.
    let rec count attempts =
        GC.Collect()
        mints <- 0
        let calls = SystemCalls.count (fun () -> repeat counted cycle |> ignore)

        let maps, unmaps =
            SystemCalls.timesOf Kernel.Mmap calls, SystemCalls.timesOf Kernel.Munmap calls

        if attempts > 1 && (maps, unmaps) <> (counted, counted) then
            count (attempts - 1)
        else
            maps, unmaps

    let before = mints
    let maps, unmaps = count 5

    {
        Mints = before + mints
        Mappings = OutstandingMemory.Mappings - mappings
        Bytes = OutstandingMemory.MappedBytes - bytes
        Counted = counted
        Maps = maps
        Unmaps = unmaps
    }
