/// Where memory can't be mapped, guarded, locked or committed.
module Forge.Tests.MappingFaults

open System
open Expecto
open Forge
open Forge.Tests.Faults
open Forge.Tests.FaultSetting

let private makes outcome (call: Kernel.SystemCall) bytes (make: unit -> IDisposable) =
    place call bytes outcome (fun refused ->
        // What is compiled on the way must not meet the fault.
        dispose (make ())
        refused 1 (fun () -> dispose (make ()))
        // The next one, which the system grants, is none the worse, and takes along what could not be cleaned up.
        dispose (make ()))

let private guardedBacking guards () =
    new MmapBacking(int64 size, guards) :> IDisposable

let making =
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
    new MmapBacking(int64 size, GuardPages.None, true)

/// A first step that is committed at once, of a size that the runtime does not ask for itself.
let private step = 37 * page

let reserving =
    [
        makes "a range that can't be reserved is not made" Kernel.Mmap size (fun () -> committing ())

        if OperatingSystem.IsLinux() then
            let make () = MmapBacking.TransparentHuge(int64 size)

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
            Expect.equal (lease.Allocated, lease.Capacity) (0L, int64 size) "allocated and capacity"
            (lease.AllocSlice<byte> size).Span.Fill filling)

        place Kernel.Mmap size "idle arenas that can't be decommitted stay idle, and read as zeros" (fun refused ->
            use pool = new ArenaPool<MmapBacking>(2, committing)
            useUp 2 pool
            refused 2 pool.ReleaseIdle
            expectIdle 2 pool
            expectZeros 2 pool)

        place Kernel.Mprotect size "a range that can't be committed in whole is as it was" (fun refused ->
            use backing = committing ()
            refused 1 backing.CommitAll
            Expect.isFalse (Pages.canRead backing.Address) "committed"
            backing.CommitAll()
            use arena = ArenaLease.Own backing
            (arena.AllocSlice<byte> size).Span.Fill filling)

        place Kernel.Madvise size "a committed range whose pages can't be released goes on" (fun refused ->
            use backing = committing ()
            let address = backing.Address
            backing.CommitAll()
            refused 1 (fun () -> backing.ReleasePages 0L)
            Expect.equal backing.Address address "address"
            use arena = ArenaLease.Own backing
            (arena.AllocSlice<byte> size).Span.Fill filling)
    ]
