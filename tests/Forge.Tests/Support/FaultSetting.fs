/// Pools and calls for the places at which the system refuses something.
module Forge.Tests.FaultSetting

open System
open Expecto
open Forge
open Forge.Tests.Faults

let page = int MmapBacking.PageSize
let size = 41 * page

/// The size of the one arena of several for which the call is refused.
let otherSize = 42 * page

let guarded = size + 2 * page
let filling = 0xA5uy

let place call (bytes: int) outcome check =
    {
        Outcome = outcome
        Call = call
        Bytes = int64 bytes
        Also = []
        Stranded = 0
        Check = check
    }

/// A refused munmap.
let stranding count bytes outcome check =
    { place Kernel.Munmap bytes outcome check with
        Stranded = count
    }

let plain = ArenaPoolOptions()
let protecting = ArenaPoolOptions(Checks = ArenaChecks.ProtectIdle)

let poolWith options capacity =
    ArenaPool.Mmap(capacity, int64 size, options)

/// A pool whose arenas get these sizes, the first minted first, and then the usual one.
let poolOf capacity (sizes: int list) =
    let mutable left = sizes

    let mint () =
        match left with
        | next :: rest ->
            left <- rest
            new MmapBacking(int64 next)
        | [] -> new MmapBacking(int64 size)

    new ArenaPool<MmapBacking>(capacity, mint)

let fill (lease: ArenaLease) =
    let all = lease.AllocSliceUninitialized<byte>(int lease.Remaining)
    all.Span.Fill filling
    all

/// Leaves idle arenas behind that are full of data.
let useUp count (pool: ArenaPool<MmapBacking>) =
    let leases = List.init count (fun _ -> pool.Checkout())
    leases |> List.iter (fill >> ignore)
    List.rev leases |> List.iter pool.GiveBack

/// What the pool leases next is empty, reads as zeros to the last byte, and can be written.
let expectZeros count (pool: ArenaPool<MmapBacking>) =
    let leases = List.init count (fun _ -> pool.Checkout())

    for lease in leases do
        Expect.equal lease.Allocated 0L "a checkout is empty"
        let all = lease.AllocSliceUninitialized<byte>(int lease.Remaining)
        Expect.equal (all.Span.IndexOfAnyExcept 0uy) -1 "no stale data"
        all.Span.Fill filling

    leases |> List.iter pool.GiveBack

let expectIdle count (pool: ArenaPool<MmapBacking>) =
    Expect.equal pool.IdleCount count "idle"

let dispose (what: IDisposable) = what.Dispose()

let lockedBacking () =
    new LockedBacking(int64 size) :> IDisposable
