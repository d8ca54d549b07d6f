/// Pools and backings at a limit of the process. Each function reaches one and returns the message of the error.
module Forge.Tests.HostLimits

open System
open System.IO
open System.Runtime
open Expecto
open Forge

let private filling = 0xA5uy
let private mebibyte = 1L <<< 20

let private outstanding () =
    OutstandingMemory.Mappings, OutstandingMemory.MappedBytes

let private refusal (action: unit -> unit) =
    let mutable message = null

    try
        action ()
    with :? OsMemoryException as error ->
        message <- error.Message

    if isNull message then
        failtest "the system should have refused"

    message

/// Leases arenas until the system refuses.
let private leaseAll (pool: ArenaPool) =
    let leases = ResizeArray()

    let message =
        refusal (fun () ->
            while leases.Count < 1000 do
                leases.Add(pool.Checkout()))

    leases, message

/// Leases arenas at a limit until the system refuses; some bytes of each are used. What is leased goes on, an arena that is given back
/// can be leased again, and once the limit is lifted, so can others.
let private fillPool
    (pool: ArenaPool)
    (atLimit: (unit -> ResizeArray<ArenaLease> * string) -> ResizeArray<ArenaLease> * string)
    =
    let before = outstanding ()

    let write (lease: ArenaLease) =
        lease.AllocSliceCopy(ReadOnlySpan [| 1uy; 2uy |])

    let held, message =
        atLimit (fun () ->
            let held, message = leaseAll pool
            Expect.isGreaterThan held.Count 1 "leases"
            let slices = held |> Seq.map write |> List.ofSeq
            Expect.equal pool.IdleCount 0 "idle after the refusal"

            let statistics = pool.GetStatistics()

            Expect.equal
                (statistics.Leased, statistics.LiveBytes)
                (held.Count, int64 held.Count * held[0].Capacity)
                "arenas after the refusal"

            pool.GiveBack held[0]
            Expect.equal pool.IdleCount 1 "idle after a give-back"
            held[0] <- pool.Checkout()

            for slice in slices.Tail do
                Expect.equal (slice.ToArray()) [| 1uy; 2uy |] "contents"

            held, message)

    held.Add(pool.Checkout())
    held |> Seq.iter pool.GiveBack
    pool.Dispose()
    // What could not be unmapped at the limit goes with the next mappings.
    for _ in 1..8 do
        (new MmapBacking(1L)).Dispose()

    Expect.equal (outstanding ()) before "mapped at the end"
    message

let private pool size guards =
    new ArenaPool<MmapBacking>(4, (fun () -> new MmapBacking(size, guards)))

/// A GiB more than the process uses, and arenas of which a few fit, so that the runtime has enough left.
let private underLimit (resource: Kernel.Resource) (field: string) guards =
    let size = 192L * mebibyte
    // What is compiled on the way must not meet the limit.
    let rehearsal = pool size guards
    rehearsal.Checkout().Dispose()
    rehearsal.Dispose()

    let used =
        File.ReadAllLines "/proc/self/status"
        |> Array.find _.StartsWith(field)
        |> fun line -> 1024UL * uint64 (line.Substring(field.Length).Replace("kB", "").Trim())

    fillPool (pool size guards) (Kernel.underLimit resource (used + uint64 (1024L * mebibyte)))

let addressSpace () =
    underLimit Kernel.AddressSpace "VmSize:" GuardPages.None

let privateMemory () =
    underLimit Kernel.PrivateMemory "VmData:" GuardPages.None

let lockedMemory () =
    Kernel.onItsOwnThread (fun () ->
        Kernel.obeyLimitOnLocking ()

        fillPool
            (new ArenaPool<LockedBacking>(4, (fun () -> new LockedBacking(65536L))))
            (Kernel.underLimit Kernel.LockedMemory 300_000UL))

/// Where nothing may be locked at all.
let noLockedMemory () =
    Kernel.onItsOwnThread (fun () ->
        Kernel.obeyLimitOnLocking ()
        let before = outstanding ()

        let message =
            Kernel.underLimit Kernel.LockedMemory 0UL (fun () ->
                refusal (fun () -> (new LockedBacking(65536L)).Dispose()))

        Expect.equal (outstanding ()) before "nothing stays mapped"
        (new LockedBacking(65536L)).Dispose()
        message)

/// Runs an action when the process may have only so many mappings more. The runtime gets what it needs before: the action must have been
/// rehearsed, so that nothing is compiled in it, and must not take more managed memory than this.
let private withStripes room action =
    use stripes = new Mappings.Stripes()

    if not (GC.TryStartNoGCRegion(8L * mebibyte)) then
        failwith "no managed memory in advance"

    stripes.FillUpTo room

    try
        action ()
    finally
        stripes.Clear()

        // A collection ends the region by itself.
        if GCSettings.LatencyMode = GCLatencyMode.NoGCRegion then
            GC.EndNoGCRegion()

/// Each arena with guard pages takes two or three mappings.
let guardedMappings () =
    // Both compile what is needed at the limit.
    underLimit Kernel.AddressSpace "VmSize:" GuardPages.Both |> ignore

    Kernel.failingAll [ Kernel.Fault.Of(Kernel.Mprotect, Kernel.Guarding MmapBacking.PageSize, 12) ] (fun () ->
        use rehearsal = pool 65536L GuardPages.Both
        refusal (fun () -> rehearsal.Checkout().Dispose()))
    |> ignore

    fillPool (pool 65536L GuardPages.Both) (withStripes 16)

/// Makes ranges until three of them touch, which the kernel merges into one mapping; returns the one in the middle, and all.
let private threeThatTouch (make: unit -> 'T * unativeint) size =
    let made = ResizeArray<'T * unativeint>()

    let rec search () =
        if made.Count = 200 then
            failtest "no three ranges touch"

        let newest = make ()
        made.Add newest

        let at distance =
            made |> Seq.tryFind (fun (_, address) -> address = snd newest + distance)

        match at size, at (2un * size) with
        | Some(middle, _), Some _ -> middle, made |> Seq.map fst |> List.ofSeq
        | _ -> search ()

    search ()

let private small = 65536L

/// Runs an action in which a call for this length is refused: first by a filter, which compiles everything, then by the limit on mappings.
let private twice call (attempt: ((unit -> string) -> string) -> string) =
    attempt (Kernel.failing call small 12) |> ignore
    // No limit is reached there, so the words for it are not compiled.
    LinuxLimits(Mappings = 2UL, MappingLimit = 2UL).Blame(LinuxCharge()) |> ignore
    attempt (withStripes 0)

let unmappingPart () =
    twice Kernel.Munmap (fun atLimit ->
        let before = outstanding ()

        let make () =
            let backing = new MmapBacking(small)
            backing, backing.Address

        let middle, made = threeThatTouch make (unativeint small)
        let mappings = fst before + int64 made.Length

        let message =
            atLimit (fun () ->
                let message = refusal middle.Dispose
                middle.Dispose()
                Expect.throwsT<ObjectDisposedException> (fun () -> ignore (ArenaLease.Own middle)) "disposed"
                Expect.equal (fst (outstanding ())) mappings "mapped at the limit"
                message)

        // The next mapping takes it along.
        let next = new MmapBacking(small)
        Expect.equal (fst (outstanding ())) mappings "one more, and one fewer"
        next.Dispose()
        made |> List.iter _.Dispose()
        Expect.equal (outstanding ()) before "mapped at the end"
        message)

/// Backings that are parts of one mapping, until there is no managed memory for the next. Its page and the rest are unmapped.
let managedMemory () =
    let mappings, bytes = outstanding ()
    let made = Array.zeroCreate<MmapBacking>(1 <<< 20)
    let mutable count = 0

    let ranOut =
        try
            for backing in MmapBacking.CreateMany(MmapBacking.PageSize, made.Length) do
                made[count] <- backing
                count <- count + 1

            false
        with :? OutOfMemoryException ->
            true

    let mapped =
        OutstandingMemory.Mappings - mappings, OutstandingMemory.MappedBytes - bytes
    // From here on there is managed memory again.
    GC.KeepAlive made
    Array.Clear made
    Expect.isTrue ranOut "there was managed memory for all of them"
    Expect.equal mapped (int64 count, int64 count * MmapBacking.PageSize) "mappings, bytes"
    "a mapping for each backing"

let advisingPart () =
    twice Kernel.Madvise (fun atLimit ->
        use backing = new MmapBacking(3L * small)

        let advise () =
            VirtualMemory.AdviseHuge(backing.Address + unativeint small, unativeint small)

        let message = atLimit (fun () -> refusal advise)
        advise ()
        message)

let protectingPart () =
    twice Kernel.Mprotect (fun atLimit ->
        let before = outstanding ()
        let options = ArenaPoolOptions(Checks = ArenaChecks.ProtectIdle)

        let pool =
            new ArenaPool<MmapBacking>(250, (fun () -> new MmapBacking(small)), options)

        let make () =
            let lease = pool.Checkout()
            lease, lease.DangerousAllocate(MemoryLayout(1L, 1L))

        let middle, leases = threeThatTouch make (unativeint small)

        let message =
            atLimit (fun () ->
                let message = refusal (fun () -> pool.GiveBack middle)
                Expect.isFalse middle.IsHeld "held"
                Expect.equal pool.IdleCount 1 "idle"
                message)

        let again = pool.Checkout()
        Expect.equal (pool.IdleCount, again.Allocated) (0, 0L) "leased again, empty"
        (again.AllocSliceUninitialized<byte>(int small)).Span.Fill filling
        leases |> List.filter _.IsHeld |> List.iter pool.GiveBack
        pool.GiveBack again
        pool.Dispose()
        Expect.equal (outstanding ()) before "mapped at the end"
        message)
