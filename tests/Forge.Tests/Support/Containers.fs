/// Pools in a group of 64 MiB, as in a container of that size, and under strict overcommit.
module Forge.Tests.Containers

open System
open System.Threading
open Expecto
open Forge

let private mebibyte = 1L <<< 20

let private fill (lease: ArenaLease) =
    (lease.AllocSliceUninitialized<byte>(int lease.Remaining)).Span.Fill 0xA5uy

let private refusal (action: unit -> unit) =
    try
        action ()
        failtest "a refusal was expected"
    with
    | :? OsMemoryException as error -> error.Message
    | :? ArenaPoolLimitException as error -> error.Message

/// A pool that may hold less than the group has lives on, whatever is asked of it.
let bounded () =
    use pool =
        new ArenaPool<MmapBacking>(
            16,
            (fun () -> new MmapBacking(mebibyte)),
            ArenaPoolOptions(MaxLiveBytes = 12L * mebibyte)
        )

    let mutable message = ""

    for _ in 1..100 do
        let leases = List.init 12 (fun _ -> pool.Checkout())
        leases |> List.iter fill
        message <- refusal (fun () -> pool.Checkout().Dispose())
        leases |> List.iter pool.GiveBack
        Expect.equal pool.IdleCount 12 "idle"

    message

/// Without a bound, all mappings succeed, and the system ends the process as it touches them.
let unbounded () =
    use pool = new ArenaPool<MmapBacking>(1, (fun () -> new MmapBacking(mebibyte)))

    for _ in 1..200 do
        pool.Checkout() |> fill

    "all was touched"

let private isShort () =
    let info = GC.GetGCMemoryInfo()
    info.MemoryLoadBytes >= info.HighMemoryLoadThresholdBytes

let private collect () =
    GC.Collect()
    GC.WaitForPendingFinalizers()

/// Idle arenas are kept until memory is short, and then released.
let pressed () =
    use pool = new ArenaPool<MmapBacking>(64, (fun () -> new MmapBacking(mebibyte)))
    let leases = ResizeArray()
    collect ()

    while not (isShort ()) && leases.Count < 64 do
        leases.Add(pool.Checkout())
        fill leases[leases.Count - 1]
        collect ()

    Expect.isTrue (isShort ()) "memory is short"
    let touched = leases.Count
    let full = Kernel.residentBytes ()
    leases |> Seq.iter pool.GiveBack

    // The count is 0 before the last of them is unmapped.
    let isReleased () =
        collect ()

        pool.IdleCount = 0
        && full - Kernel.residentBytes () > int64 touched * mebibyte / 2L

    Expect.isTrue (SpinWait.SpinUntil(isReleased, 10_000)) "released, and no longer resident"
    pool.Checkout() |> fill
    $"{touched} arenas were released, as memory was short"

let lockingAll () =
    refusal (fun () -> (new LockedBacking(64L * mebibyte)).Dispose())

/// A range of far more than there is can be reserved and used in part, but not all of it committed.
let strict () =
    let before = OutstandingMemory.Mappings, OutstandingMemory.MappedBytes
    let pool = new ArenaPool<MmapBacking>(2, (fun () -> new MmapBacking(1L <<< 44)))
    let lease = pool.Checkout()
    let bytes = lease.AllocSliceCopy(ReadOnlySpan [| 1uy; 2uy |])
    let allocated = lease.Allocated

    let message =
        refusal (fun () -> lease.DangerousAllocate(MemoryLayout(1L <<< 43, 1L)) |> ignore)

    Expect.equal (lease.Allocated, bytes.ToArray()) (allocated, [| 1uy; 2uy |]) "unchanged"
    (lease.AllocSlice<byte> 10_000_000).Span.Fill 1uy
    pool.GiveBack lease
    Expect.equal pool.IdleCount 1 "idle"
    pool.ReleaseIdle()
    pool.Checkout().Dispose()
    pool.Dispose()
    Expect.equal (OutstandingMemory.Mappings, OutstandingMemory.MappedBytes) before "mapped at the end"
    message
