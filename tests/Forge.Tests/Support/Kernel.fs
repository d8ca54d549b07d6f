/// What Linux can tell a test, and be told by it. Elsewhere a test that asks is skipped.
module Forge.Tests.Kernel

#nowarn "9" "51" // structures of the system calls

open System
open System.Buffers
open System.Collections.Generic
open System.IO
open System.Runtime.InteropServices
open System.Threading
open Microsoft.FSharp.NativeInterop
open Forge.Tests
open Forge.Tests.Seccomp

module private Native =
    [<DllImport("libc", SetLastError = true)>]
    extern int mincore(nativeint address, unativeint length, byte[] residency)

    [<DllImport("libc", SetLastError = true)>]
    extern int getrlimit(int resource, uint64[] limit)

    [<DllImport("libc", SetLastError = true)>]
    extern int setrlimit(int resource, uint64[] limit)

    [<DllImport("libc", SetLastError = true)>]
    extern int capget(uint32[] header, uint32[] rights)

    [<DllImport("libc", SetLastError = true)>]
    extern int capset(uint32[] header, uint32[] rights)

    [<DllImport("libc")>]
    extern nativeint strerrorname_np(int code)

/// The name that the C library has for an error code.
let errorName code =
    Needs.linux ()
    Marshal.PtrToStringAnsi(Native.strerrorname_np code)

/// What the kernel says of the mapping that holds an address: the fields of /proc/self/smaps.
let mapping (address: unativeint) =
    Needs.linux ()
    Needs.ownProcess ()

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
    Needs.linux ()
    Needs.ownProcess ()

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
    Needs.linux ()

    let line =
        File.ReadAllLines "/proc/self/status" |> Array.find _.StartsWith("VmRSS:")

    int64 (line.Substring(6).Replace("kB", "").Trim()) * 1024L

/// A limit of this process on what it maps or locks.
type Resource =
    | AddressSpace
    | PrivateMemory
    | LockedMemory

    member this.Number =
        match this with
        | PrivateMemory -> 2
        | LockedMemory -> 8
        | AddressSpace -> 9

/// Runs an action while the process may map, or lock, so many bytes at most. Leave room: the runtime lives under the limit, too.
let underLimit (resource: Resource) (bytes: uint64) (action: unit -> 'T) : 'T =
    Needs.linux ()
    Needs.ownProcess ()

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

/// Takes from this thread the right to lock more memory than the limit allows (CAP_IPC_LOCK), which root has.
let obeyLimitOnLocking () =
    let thisThread = [| 0x20080522u; 0u |]
    let rights = Array.zeroCreate<uint32> 6

    if Native.capget (thisThread, rights) <> 0 then
        failwith $"the rights are not known: errno {Marshal.GetLastPInvokeError()}"

    rights[0] <- rights[0] &&& ~~~(1u <<< 14)

    if Native.capset (thisThread, rights) <> 0 then
        failwith $"the right is still there: errno {Marshal.GetLastPInvokeError()}"

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

    /// The name as error messages have it.
    member this.Name = (string this).ToLowerInvariant()

    /// The errors that its manual page lists for memory like ours, and those of a security policy.
    member this.Errors =
        let policy = [ 1, "EPERM"; 13, "EACCES" ]
        let always = (12, "ENOMEM") :: (22, "EINVAL") :: policy

        match this with
        | Mmap -> (9, "EBADF") :: (11, "EAGAIN") :: (19, "ENODEV") :: (23, "ENFILE") :: always
        | Madvise ->
            (5, "EIO")
            :: (9, "EBADF")
            :: (11, "EAGAIN")
            :: (14, "EFAULT")
            :: (16, "EBUSY")
            :: always
        | Mlock -> (11, "EAGAIN") :: always
        | Munmap
        | Mprotect -> always

/// For which length in bytes, the second argument of all these calls, a call is refused.
type Length =
    | Exactly of int64
    /// And only to take all access away, which the runtime never does: so its own calls go through.
    | Guarding of int64
    | AtLeast of uint32

/// What the kernel is told to answer: this call, for this length, fails with this errno.
type Fault =
    {
        Call: SystemCall
        Length: Length
        Errno: int
    }

    static member Of(call, length, errno) =
        {
            Fault.Call = call
            Length = length
            Errno = errno
        }

/// The filter of a fault: what does not fit it is allowed.
let private filter (fault: Fault) =
    [|
        load number

        match fault.Length with
        | Exactly length ->
            unlessEqual fault.Call.Number 5uy
            load lowLength
            unlessEqual (uint32 length) 3uy
            load highLength
            unlessEqual (uint32 (length >>> 32)) 1uy
        | Guarding length ->
            unlessEqual fault.Call.Number 7uy
            load lowLength
            unlessEqual (uint32 length) 5uy
            load highLength
            unlessEqual (uint32 (length >>> 32)) 3uy
            load access
            unlessEqual 0u 1uy
        | AtLeast length ->
            unlessEqual fault.Call.Number 5uy
            load highLength
            // 2^32 or more: refused whatever the other half is.
            unlessEqual 0u 2uy
            load lowLength
            unlessAtLeast length 1uy

        refuse fault.Errno
        allow
    |]

/// Runs an action on a thread of its own, and gives or raises what it gave or raised.
let onItsOwnThread (action: unit -> 'T) : 'T =
    let mutable result = Unchecked.defaultof<'T>
    let mutable fault: exn = null

    let body () =
        try
            result <- action ()
        with error ->
            fault <- error

    let thread = Thread body
    thread.Start()
    thread.Join()

    if not (isNull fault) then
        System.Runtime.ExceptionServices.ExceptionDispatchInfo.Capture(fault).Throw()

    result

/// Runs an action on a thread of its own on which system calls fail as told. The filters are the kernel's (seccomp), they
/// affect that thread only and end with it.
let failingAll (faults: Fault list) (action: unit -> 'T) : 'T =
    Needs.systemCallFilters ()

    onItsOwnThread (fun () ->
        faults |> List.iter (filter >> install)
        action ())

/// The same with one system call that fails, made for just this length in bytes.
let failing (call: SystemCall) (length: int64) (errno: int) (action: unit -> 'T) : 'T =
    failingAll [ Fault.Of(call, Exactly length, errno) ] action
