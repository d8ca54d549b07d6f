/// What the operating system can tell a test, and be told by it. Linux only.
module Forge.Tests.Kernel

#nowarn "9" "51" // structures of the system calls

open System
open System.Buffers
open System.Collections.Generic
open System.IO
open System.Runtime.InteropServices
open System.Threading
open Microsoft.FSharp.NativeInterop

module private Native =
    [<DllImport("libc", SetLastError = true)>]
    extern int prctl(int option, nativeint a, nativeint b, nativeint c, nativeint d)

    [<DllImport("libc", SetLastError = true)>]
    extern nativeint process_vm_readv(
        int pid,
        nativeint local,
        unativeint locals,
        nativeint remote,
        unativeint remotes,
        unativeint flags
    )

    [<DllImport("libc", SetLastError = true)>]
    extern int mincore(nativeint address, unativeint length, byte[] residency)

    [<DllImport("libc", SetLastError = true)>]
    extern int getrlimit(int resource, uint64[] limit)

    [<DllImport("libc", SetLastError = true)>]
    extern int setrlimit(int resource, uint64[] limit)

/// Whether a byte of this process can be read, found out without touching it.
let canRead (address: unativeint) =
    let mutable target = 0uy
    let local = [| NativePtr.toNativeInt &&target; 1n |]
    let remote = [| nativeint address; 1n |]
    use local = fixed local
    use remote = fixed remote

    Native.process_vm_readv (
        Environment.ProcessId,
        NativePtr.toNativeInt local,
        1un,
        NativePtr.toNativeInt remote,
        1un,
        0un
    )
        =
        1n

/// What the kernel says of the mapping that holds an address: the fields of /proc/self/smaps.
let mapping (address: unativeint) =
    let holds (header: string) =
        let bounds = (Array.head (header.Split ' ')).Split '-'

        let number (text: string) = unativeint (Convert.ToUInt64(text, 16))

        number bounds[0] <= address && address < number bounds[1]

    // A header starts with hexadecimal digits, a field with a capital letter that is none.
    let isHeader (line: string) = Char.IsAsciiHexDigitLower line[0]
    let lines = File.ReadAllLines "/proc/self/smaps"
    let header = lines |> Array.findIndex (fun line -> isHeader line && holds line)

    lines
    |> Seq.skip (header + 1)
    |> Seq.takeWhile (isHeader >> not)
    |> Seq.map (fun line ->
        let colon = line.IndexOf ':'
        line.Substring(0, colon), line.Substring(colon + 1).Trim())
    |> dict

/// A field of a mapping that is a size, in bytes.
let sizeOf (field: string) (mapping: IDictionary<string, string>) =
    int64 (mapping[field].Replace(" kB", "")) * 1024L

/// How many pages of a range are in physical memory. The range starts at a page.
let residentPages (address: unativeint) (bytes: int64) =
    let length =
        int (
            (bytes + int64 Environment.SystemPageSize - 1L)
            / int64 Environment.SystemPageSize
        )

    // One byte for each page: 1 where it is present. Rented, since a GiB takes 256 KiB of them.
    let pages = ArrayPool<byte>.Shared.Rent length

    try
        if Native.mincore (nativeint address, unativeint bytes, pages) <> 0 then
            failwith $"mincore failed with errno {Marshal.GetLastPInvokeError()}"

        MemoryExtensions.Count(ReadOnlySpan(pages, 0, length), 1uy)
    finally
        ArrayPool.Shared.Return pages

/// The physical memory of this process in bytes.
let residentBytes () =
    let line =
        File.ReadAllLines "/proc/self/status" |> Array.find _.StartsWith("VmRSS:")

    int64 (line.Substring(6).Replace("kB", "").Trim()) * 1024L

/// A limit of this process on what it maps.
type Resource =
    | AddressSpace
    | PrivateMemory

    member this.Number =
        match this with
        | PrivateMemory -> 2
        | AddressSpace -> 9

/// Runs an action while the process may map so many bytes at most. Leave room: the runtime lives under the limit, too.
let underLimit (resource: Resource) (bytes: uint64) (action: unit -> 'T) : 'T =
    let set limit =
        if Native.setrlimit (resource.Number, limit) <> 0 then
            failwith $"the limit was refused with errno {Marshal.GetLastPInvokeError()}"

    let before = Array.zeroCreate<uint64> 2

    if Native.getrlimit (resource.Number, before) <> 0 then
        failwith $"the limit is not known: errno {Marshal.GetLastPInvokeError()}"

    // Only the first, the limit in force: the second says how far it may be raised again.
    set [| bytes; before[1] |]

    try
        action ()
    finally
        set before

type SystemCall =
    | Mmap
    | Munmap
    | Madvise
    | Mprotect
    | Mlock

    member this.Number =
        match this, RuntimeInformation.ProcessArchitecture with
        | Mmap, Architecture.X64 -> 9u
        | Mprotect, Architecture.X64 -> 10u
        | Munmap, Architecture.X64 -> 11u
        | Madvise, Architecture.X64 -> 28u
        | Mlock, Architecture.X64 -> 149u
        | Mmap, Architecture.Arm64 -> 222u
        | Mprotect, Architecture.Arm64 -> 226u
        | Munmap, Architecture.Arm64 -> 215u
        | Madvise, Architecture.Arm64 -> 233u
        | Mlock, Architecture.Arm64 -> 228u
        | _, other -> failwith $"the numbers of system calls on {other} are not known here"

[<Struct; StructLayout(LayoutKind.Sequential)>]
type private Instruction =
    {
        Code: uint16
        IfTrue: byte
        IfFalse: byte
        Value: uint32
    }

[<Struct; StructLayout(LayoutKind.Sequential)>]
type private Program =
    {
        Length: uint16
        Instructions: nativeint
    }

/// The filter: the call, made for this length (its second argument), gives the error; all else is allowed.
let private filter (call: SystemCall) (length: uint64) (errno: int) =
    let load offset =
        {
            Code = 0x20us
            IfTrue = 0uy
            IfFalse = 0uy
            Value = offset
        }

    let unlessEqual value skip =
        {
            Code = 0x15us
            IfTrue = 0uy
            IfFalse = skip
            Value = value
        }

    let answer value =
        {
            Code = 0x06us
            IfTrue = 0uy
            IfFalse = 0uy
            Value = value
        }

    [|
        load 0u
        unlessEqual call.Number 5uy
        load 24u
        unlessEqual (uint32 length) 3uy
        load 28u
        unlessEqual (uint32 (length >>> 32)) 1uy
        answer (0x00050000u ||| uint32 errno)
        answer 0x7FFF0000u
    |]

let private install (instructions: Instruction[]) =
    use first = fixed instructions

    let mutable program =
        {
            Length = uint16 instructions.Length
            Instructions = NativePtr.toNativeInt first
        }

    if
        Native.prctl (38, 1n, 0n, 0n, 0n) <> 0
        || Native.prctl (22, 2n, NativePtr.toNativeInt &&program, 0n, 0n) <> 0
    then
        failwith $"the filter was refused with errno {Marshal.GetLastPInvokeError()}"

/// Runs an action on a thread of its own on which a system call, made for just this length in bytes, fails with an errno.
/// The filter is the kernel's (seccomp), it affects that thread only and ends with it.
let failing (call: SystemCall) (length: int64) (errno: int) (action: unit -> 'T) : 'T =
    let mutable result = Unchecked.defaultof<'T>
    let mutable fault: exn = null

    let body () =
        try
            install (filter call (uint64 length) errno)
            result <- action ()
        with error ->
            fault <- error

    let thread = Thread body
    thread.Start()
    thread.Join()

    if not (isNull fault) then
        System.Runtime.ExceptionServices.ExceptionDispatchInfo.Capture(fault).Throw()

    result
