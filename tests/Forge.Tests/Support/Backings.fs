/// Every kind of backing, for the tests that all of them must pass alike.
module Forge.Tests.Backings

open System
open System.Runtime.InteropServices
open Expecto
open Forge

/// One way of making a backing of just so many bytes.
type Kind =
    {
        Name: string
        Make: int -> IMemoryBacking
        /// What it needs that not every platform has, and whether that is there.
        Need: (unit -> unit) * bool
    }

let private everywhere = ignore, true

let mmap =
    {
        Name = "mmap"
        Make = fun size -> new MmapBacking(int64 size)
        Need = everywhere
    }

let guarded =
    {
        Name = "mmap between guard pages"
        Make = fun size -> new MmapBacking(int64 size, GuardPages.Both)
        Need = everywhere
    }

/// What every MmapBacking is on Windows, and on Linux with vm.overcommit_memory at 2.
let committing =
    {
        Name = "mmap that commits on demand"
        Make = fun size -> new MmapBacking(int64 size, GuardPages.Both, commitsOnDemand = true)
        Need = everywhere
    }

let transparentHuge =
    {
        Name = "mmap with huge pages advised"
        Make = fun size -> MmapBacking.TransparentHuge(int64 size)
        Need = Needs.linux, OperatingSystem.IsLinux()
    }

let locked =
    {
        Name = "locked"
        Make = fun size -> new LockedBacking(int64 size)
        Need = Needs.lockedMemory, Needs.hasLockedMemory ()
    }

let heap =
    {
        Name = "heap"
        Make = fun size -> new HeapBacking(int64 size)
        Need = everywhere
    }

let heapOnPages =
    {
        Name = "heap aligned to 4096"
        Make = fun size -> new HeapBacking(int64 size, 4096L)
        Need = everywhere
    }

let pinned =
    {
        Name = "pinned"
        Make = fun size -> new PinnedBacking(int64 size)
        Need = everywhere
    }

let borrowed =
    {
        Name = "borrowed array"
        Make = fun size -> new BorrowedBacking(Memory(Array.zeroCreate<byte> size))
        Need = everywhere
    }

let borrowedOdd =
    {
        Name = "borrowed at an odd address"
        Make = fun size -> new BorrowedBacking(Memory(Array.zeroCreate<byte>(size + 3), 3, size))
        Need = everywhere
    }

/// Memory of the native heap lent by its address, freed with the backing.
type private LentBlock(size: int) =
    let block = Marshal.AllocHGlobal size

    let borrowed = BorrowedBacking.DangerousFromAddress(unativeint block, int64 size)

    let mutable isFreed = false

    interface IMemoryBacking with
        member _.Address = borrowed.Address
        member _.Size = borrowed.Size

        member _.Dispose() =
            borrowed.Dispose()

            if not isFreed then
                isFreed <- true
                Marshal.FreeHGlobal block

let borrowedAddress =
    {
        Name = "borrowed by address"
        Make = fun size -> new LentBlock(size)
        Need = everywhere
    }

let all =
    [
        mmap
        guarded
        locked
        committing
        transparentHuge
        heap
        heapOnPages
        pinned
        borrowed
        borrowedOdd
        borrowedAddress
    ]

/// A list of tests for each kind, skipped if the platform lacks what the kind needs.
let each (tests: Kind -> Test list) =
    [
        for kind in all do
            let need, isMet = kind.Need
            let tests = testList kind.Name (tests kind)
            if isMet then tests else Needs.skipped need tests
    ]

/// The kinds that the platform has.
let here = all |> List.filter (fun kind -> snd kind.Need)

/// A lease that owns an arena of a kind.
let arena kind size = ArenaLease.Own(kind.Make size)

/// A pool of a kind, each arena so many bytes.
let pool kind capacity size =
    new ArenaPool<IMemoryBacking>(capacity, fun () -> kind.Make size)
