/// The system refuses on Windows: what else occupies the range of a backing can't be committed, protected or released as the backing.
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

    [<DllImport("kernel32", SetLastError = true)>]
    extern nativeint CreateFileMappingW(
        nativeint file,
        nativeint attributes,
        uint32 protection,
        uint32 sizeHigh,
        uint32 sizeLow,
        nativeint name
    )

    [<DllImport("kernel32", SetLastError = true)>]
    extern nativeint MapViewOfFileEx(
        nativeint section,
        uint32 access,
        uint32 offsetHigh,
        uint32 offsetLow,
        unativeint size,
        nativeint address
    )

    [<DllImport("kernel32", SetLastError = true)>]
    extern bool UnmapViewOfFile(nativeint address)

    [<DllImport("kernel32", SetLastError = true)>]
    extern bool CloseHandle(nativeint handle)

    let reserve, release, noAccess = 0x2000u, 0x8000u, 0x1u
    let pagingFile, readWrite, mapRead = -1n, 0x4u, 0x4u

/// Ranges begin at multiples of 64 KiB, so nothing else can move into this one while at least its first page is occupied.
let private size = 64 * 1024

/// Another thread of the process may take what was just released. The backing would then release that, so the process can't go on.
let private require succeeds step =
    if not succeeds then
        Environment.FailFast
            $"The range of the backing was lost when it was {step}: error {Marshal.GetLastWin32Error()}."

let private reserve address bytes step =
    require (Native.VirtualAlloc(address, bytes, Native.reserve, Native.noAccess) = address) step

/// Runs an action while something else occupies the range of a backing, and gives the range back to it.
let private occupied (backing: MmapBacking) occupy leave (action: unit -> unit) =
    let address = nativeint backing.Address
    require (Native.VirtualFree(address, 0un, Native.release)) "released"
    occupy address

    try
        action ()
    finally
        require (leave address) "left"
        reserve address (unativeint size) "restored"

/// Only the first page is reserved.
let private withOnePage backing =
    occupied backing (fun address -> reserve address 4096un "occupied") (fun address ->
        Native.VirtualFree(address, 0un, Native.release))

/// The range shows a section of the paging file.
let private asView backing =
    occupied
        backing
        (fun address ->
            let section =
                Native.CreateFileMappingW(Native.pagingFile, 0n, Native.readWrite, 0u, uint32 size, 0n)

            require
                (Native.MapViewOfFileEx(section, Native.mapRead, 0u, 0u, unativeint size, address) = address)
                "occupied"

            require (Native.CloseHandle section) "occupied")
        Native.UnmapViewOfFile

/// ERROR_INVALID_ADDRESS or, from Wine, ERROR_INVALID_PARAMETER.
let private refused (operation: string) (action: unit -> unit) =
    Check.throws<OsMemoryException> [ operation + " of 65536 bytes failed with ERROR_INVALID_" ] action

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

                withOnePage backing (fun () ->
                    refused "VirtualAlloc" (fun () -> lease.AllocSlice<byte> size |> ignore)
                    Expect.equal (lease.Allocated, lease.Capacity) (0L, int64 size) "allocated and capacity")

                (lease.AllocSlice<byte> size).Span.Fill 1uy)

            onWindows "an idle arena that can't be made accessible stays idle" (fun () ->
                let pool, backing = pooled (ArenaPoolOptions(Checks = ArenaChecks.ProtectIdle))

                use pool = pool

                (use lease = pool.Checkout()
                 (lease.AllocSlice<byte> size).Span.Fill 1uy)

                withOnePage backing (fun () ->
                    refused "VirtualProtect" (fun () -> pool.Checkout().Dispose())
                    Expect.equal pool.IdleCount 1 "idle"))

            onWindows "a backing that can't be unmapped is disposed, and unmapped later" (fun () ->
                let backing = new MmapBacking(int64 size)
                let mappings = OutstandingMemory.Mappings

                asView backing (fun () ->
                    refused "VirtualFree" backing.Dispose
                    backing.Dispose()
                    Expect.equal OutstandingMemory.Mappings mappings "still counted")

                (new MmapBacking(1L)).Dispose())

            onWindows "more than the system can promise is refused" (fun () ->
                use backing = new MmapBacking(1L <<< 42)

                // Wine finds other words for it than ERROR_COMMITMENT_LIMIT.
                Check.throws<OsMemoryException> [ "VirtualAlloc of 4398046511104 bytes failed with ERROR_" ] (fun () ->
                    backing.CommitAll())

                use arena = ArenaLease.Own backing
                (arena.AllocSlice<byte> size).Span.Fill 1uy)
        ]
