/// Locked memory stays in RAM, out of core dumps, and is zeroed before it goes back.
module Forge.Tests.LockedBackingTests

open System
open Expecto
open Forge

[<Tests>]
let tests =
    testSequenced
    <| testList
        "locked backings"
        [
            testCase "a locked backing is locked, undumpable and guarded" (fun () ->
                Needs.linux ()
                use backing = new LockedBacking(5000L)
                use arena = ArenaLease.Own backing
                (arena.AllocSlice<byte> 5000).Span.Fill 1uy
                let mapping = Kernel.mapping backing.Address
                Expect.equal (Kernel.sizeOf "Locked" mapping) 8192L "locked"
                let flags = mapping["VmFlags"].Split ' '
                Expect.contains flags "lo" "locked"
                Expect.contains flags "dd" "left out of core dumps"
                Expect.isFalse (Pages.canRead (backing.Address + 5000un)) "guard")

            for call, errno, name in
                [
                    Kernel.Mlock, 12, "ENOMEM"
                    Kernel.Mlock, 1, "EPERM"
                    Kernel.Madvise, 22, "EINVAL"
                ] do
                testCase $"a locked backing fails closed where {call} gives {name}" (fun () ->
                    let before = OutstandingMemory.MappedBytes

                    Check.throws<OsMemoryException> [ name; (string call).ToLowerInvariant() ] (fun () ->
                        Kernel.failing call (37L * 4096L) errno (fun () -> (new LockedBacking(37L * 4096L)).Dispose()))

                    Expect.equal OutstandingMemory.MappedBytes before "mapped bytes")

            testCase "the limit on locked memory is named with what to do" (fun () ->
                Check.throws<OsMemoryException> [ "mlock"; "ENOMEM"; "ulimit -l" ] (fun () ->
                    Kernel.failing Kernel.Mlock (37L * 4096L) 12 (fun () ->
                        (new LockedBacking(37L * 4096L)).Dispose())))

            testCase "a locked backing is zeroed before it is released" (fun () ->
                // The release is made to fail, so that the memory is still there to be looked at.
                Needs.systemCallFilters ()
                let size = 36 * 4096
                let backing = new LockedBacking(int64 size)
                let arena = ArenaLease.Own backing
                let address = backing.Address
                (arena.AllocSlice<byte> size).Span.Fill 0x5Auy
                let mapped = int64 (size + 2 * 4096)

                Check.throws<OsMemoryException> [ "munmap"; "EINVAL" ] (fun () ->
                    Kernel.failing Kernel.Munmap mapped 22 arena.Dispose)

                use remains =
                    ArenaLease.Own(BorrowedBacking.DangerousFromAddress(address, int64 size))

                Expect.equal ((remains.AllocSliceUninitialized<byte> size).Span.IndexOfAnyExcept 0uy) -1 "zeros"
                let outstanding = OutstandingMemory.MappedBytes
                VirtualMemory.UnmapStranded()
                Expect.equal (outstanding - OutstandingMemory.MappedBytes) mapped "unmapped after all")
        ]
