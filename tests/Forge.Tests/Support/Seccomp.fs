/// Filters of system calls: programs that the kernel runs at each call of the thread that has installed them.
module Forge.Tests.Seccomp

#nowarn "9" "51" // structures of the system calls

open System.Runtime.InteropServices
open Microsoft.FSharp.NativeInterop

[<Struct; StructLayout(LayoutKind.Sequential)>]
type Instruction =
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

module private Native =
    [<DllImport("libc", SetLastError = true)>]
    extern int prctl(int option, nativeint a, nativeint b, nativeint c, nativeint d)

    [<DllImport("libc", SetLastError = true)>]
    extern nativeint syscall(nativeint number, nativeint operation, nativeint flags, nativeint argument)

/// Whether the kernel has them. An emulator of user programs refuses them.
let isAvailable =
    lazy (System.OperatingSystem.IsLinux() && Native.prctl (21, 0n, 0n, 0n, 0n) >= 0)

let private instruction code ifFalse value =
    {
        Code = code
        IfTrue = 0uy
        IfFalse = ifFalse
        Value = value
    }

/// The words of a system call that can be loaded: its number, the two halves of its second argument, and its third one.
let number, lowLength, highLength, access = 0u, 24u, 28u, 32u

let load word = instruction 0x20us 0uy word

/// Skips so many instructions unless the word loaded last is a value.
let unlessEqual value skip = instruction 0x15us skip value

let unlessAtLeast value skip = instruction 0x35us skip value

let private answer value = instruction 0x06us 0uy value

/// The call is made.
let allow = answer 0x7FFF0000u

/// The call is not made, and gives an error.
let refuse errno = answer (0x00050000u ||| uint32 errno)

/// The call waits until who listens has decided on it.
let ask = answer 0x7FC00000u

let private withProgram (instructions: Instruction[]) (install: nativeint -> int) =
    use first = fixed instructions

    let mutable program =
        {
            Length = uint16 instructions.Length
            Instructions = NativePtr.toNativeInt first
        }

    let result =
        if Native.prctl (38, 1n, 0n, 0n, 0n) = 0 then
            install (NativePtr.toNativeInt &&program)
        else
            -1

    if result < 0 then
        failwith $"the filter was refused with errno {Marshal.GetLastPInvokeError()}"

    result

/// Installs a filter for the calling thread, for as long as that lives.
let install instructions =
    withProgram instructions (fun program -> Native.prctl (22, 2n, program, 0n, 0n))
    |> ignore

/// Installs a filter that may ask, and gives the file to listen at. Any call that it asks about waits for an answer from
/// now on, so the caller must not make one before somebody listens.
let installAsking instructions =
    let seccomp =
        if RuntimeInformation.ProcessArchitecture = Architecture.X64 then
            317n
        else
            277n

    withProgram instructions (fun program -> int (Native.syscall (seccomp, 1n, 8n, program)))
