/// What a test can learn of pages on every platform.
module Forge.Tests.Pages

#nowarn "9" "51" // structures of the system calls

open System
open System.Runtime.InteropServices
open Microsoft.FSharp.NativeInterop

module private Unix =
    [<DllImport("libc", SetLastError = true)>]
    extern nativeint process_vm_readv(
        int pid,
        nativeint local,
        unativeint locals,
        nativeint remote,
        unativeint remotes,
        unativeint flags
    )

module private Windows =
    [<Struct; StructLayout(LayoutKind.Sequential)>]
    type MemoryInformation =
        {
            BaseAddress: nativeint
            AllocationBase: nativeint
            AllocationProtect: uint32
            PartitionId: uint32
            RegionSize: unativeint
            State: uint32
            Protect: uint32
            Type: uint32
        }

    [<DllImport("kernel32", SetLastError = true)>]
    extern unativeint VirtualQuery(nativeint address, MemoryInformation& information, unativeint length)

    let committed, noAccess, guard = 0x1000u, 0x1u, 0x100u

    let canRead (address: unativeint) =
        let mutable information = Unchecked.defaultof<MemoryInformation>

        VirtualQuery(nativeint address, &information, unativeint sizeof<MemoryInformation>)
        <> 0un
        && information.State = committed
        && information.Protect &&& (noAccess ||| guard) = 0u

/// Whether a byte of this process can be read, found out without touching it.
let canRead (address: unativeint) =
    if OperatingSystem.IsWindows() then
        Windows.canRead address
    else
        Needs.ownProcess ()
        let mutable target = 0uy
        let local = [| NativePtr.toNativeInt &&target; 1n |]
        let remote = [| nativeint address; 1n |]
        use local = fixed local
        use remote = fixed remote

        Unix.process_vm_readv (
            Environment.ProcessId,
            NativePtr.toNativeInt local,
            1un,
            NativePtr.toNativeInt remote,
            1un,
            0un
        )
            =
            1n

/// What the system answers to a request for more than the address space: its function, the code, and the code's name.
let beyondAddressSpace =
    if OperatingSystem.IsWindows() then
        "VirtualAlloc", 87, "ERROR_INVALID_PARAMETER"
    else
        "mmap", 12, "ENOMEM"
