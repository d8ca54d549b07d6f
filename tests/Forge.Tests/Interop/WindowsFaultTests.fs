/// The system refuses on Windows: a range that was released behind the library's back can't be committed, protected or
/// released.
module Forge.Tests.WindowsFaultTests

open System
open System.Runtime.InteropServices
open Expecto
open Forge

module private Native =
    [<DllImport("kernel32", SetLastError = true)>]
    extern nativeint VirtualAlloc(nativeint address, unativeint size, uint32 allocation, uint32 protection)

    [<DllImport("kernel32", SetLastError = true)>]
    extern bool VirtualFree(nativeint address, unativeint size, uint32 kind)

    let reserve, release, noAccess = 0x2000u, 0x8000u, 0x1u

let private size = 64 * 1024

/// Runs an action while the pages of a backing are gone, and reserves them again.
let private withoutPages (backing: MmapBacking) (action: unit -> unit) =
    let address = nativeint backing.Address
    Expect.isTrue (Native.VirtualFree(address, 0un, Native.release)) "released"

    try
        action ()
    finally
        Expect.equal
            (Native.VirtualAlloc(address, unativeint size, Native.reserve, Native.noAccess))
            address
            "reserved again"

let private refused (operation: string) (action: unit -> unit) =
    Check.throws<OsMemoryException> [ operation + " of "; "ERROR_INVALID_ADDRESS (487): " ] action

let private onWindows name (action: unit -> unit) =
    testCase name (fun () ->
        Needs.windows ()
        let before = OutstandingMemory.Mappings, OutstandingMemory.MappedBytes
        action ()
        Expect.equal (OutstandingMemory.Mappings, OutstandingMemory.MappedBytes) before "nothing is left mapped")

/// A pool of one arena, and its backing.
let private pooled options =
    let backing = new MmapBacking(int64 size)
    let mutable minted = false

    let mint () =
        if minted then
            failwith "one arena was to be enough"

        minted <- true
        backing

    new ArenaPool<MmapBacking>(1, mint, options), backing

[<Tests>]
let tests =
    testSequenced
    <| testList
        "faults of Windows"
        [
            onWindows "an allocation that can't be committed changes nothing" (fun () ->
                let backing = new MmapBacking(int64 size)
                use lease = ArenaLease.Own backing

                withoutPages backing (fun () ->
                    refused "VirtualAlloc" (fun () -> lease.AllocSlice<byte> size |> ignore)
                    Expect.equal (lease.Allocated, lease.Capacity) (0L, int64 size) "allocated and capacity")

                (lease.AllocSlice<byte> size).Span.Fill 1uy)

            onWindows "an idle arena that can't be made accessible stays idle" (fun () ->
                let pool, backing = pooled (ArenaPoolOptions(Checks = ArenaChecks.ProtectIdle))

                use pool = pool

                (use lease = pool.Checkout()
                 (lease.AllocSlice<byte> size).Span.Fill 1uy)

                withoutPages backing (fun () ->
                    refused "VirtualProtect" (fun () -> pool.Checkout().Dispose())
                    Expect.equal pool.IdleCount 1 "idle"))

            onWindows "a backing that can't be unmapped is disposed, and unmapped later" (fun () ->
                let backing = new MmapBacking(int64 size)
                let mappings = OutstandingMemory.Mappings

                withoutPages backing (fun () ->
                    refused "VirtualFree" backing.Dispose
                    backing.Dispose()
                    Expect.equal OutstandingMemory.Mappings mappings "still counted")

                (new MmapBacking(1L)).Dispose())

            onWindows "more than the system can promise is refused, and what to do is said" (fun () ->
                use backing = new MmapBacking(1L <<< 44)

                Check.throws<OsMemoryException> [ "VirtualAlloc of 17592186044416 bytes"; "paging file" ] (fun () ->
                    backing.CommitAll())

                use arena = ArenaLease.Own backing
                (arena.AllocSlice<byte> size).Span.Fill 1uy)
        ]
