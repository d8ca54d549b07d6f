/// What the operating system can tell a test, and be told by it. Linux only.
module Forge.Tests.Kernel

#nowarn "9" "51" // structures of the system calls

open System
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

    [<DllImport("libc")>]
    extern nativeint strerrorname_np(int code)

/// The name that the C library has for an error code.
let errorName code =
    Marshal.PtrToStringAnsi(Native.strerrorname_np code)

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
