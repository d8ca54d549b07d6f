/// Counts what a thread asks of the kernel, call by call.
module Forge.Tests.SystemCalls

#nowarn "9" // structures of the system calls

open System
open System.Diagnostics
open System.Reflection
open System.Runtime.InteropServices
open Microsoft.FSharp.NativeInterop
open Forge.Tests.Seccomp

module private Native =
    [<DllImport("libc", SetLastError = true)>]
    extern nativeint syscall(nativeint number)

    [<DllImport("libc", SetLastError = true)>]
    extern int prctl(int option, unativeint argument)

    [<DllImport("libc", SetLastError = true)>]
    extern int close(int file)

    [<DllImport("libc", SetLastError = true)>]
    extern int getrusage(int who, nativeint usage)

let private setPtracer = 0x59616d61

let private mark (number: int) =
    Native.syscall (nativeint number) |> ignore

/// How often a thread of its own makes each system call, by number, while it runs an action. The kernel asks another process
/// about each call before it is made, so none is missed.
let count (action: unit -> unit) =
    Needs.systemCallFilters ()
    let program, first = Repository.own

    let start =
        ProcessStartInfo(
            program,
            first @ [ "listen"; string Environment.ProcessId ],
            RedirectStandardInput = true,
            RedirectStandardOutput = true
        )

    use listener = Process.Start start

    // Where processes may look only into their children, this one lets the listener look into it.
    Native.prctl (setPtracer, unativeint listener.Id) |> ignore
    listener.StandardInput.WriteLine()

    if listener.StandardOutput.ReadLine() <> "ready" then
        failwith "the process that is to listen did not start"

    Kernel.onItsOwnThread (fun () ->
        // From here on every call waits for the listener, which finds the file by itself.
        let file = installAsking [| ask |]
        mark SystemCallListener.beginning
        action ()
        mark SystemCallListener.ending
        Native.close file |> ignore)

    let counts = listener.StandardOutput.ReadToEnd()
    listener.WaitForExit()

    if listener.ExitCode <> 0 then
        failwith $"the process that listened ended with exit code {listener.ExitCode}"

    counts.Split('\n', StringSplitOptions.RemoveEmptyEntries)
    |> Seq.map (fun line ->
        let parts = line.Split ' '
        int parts[0], int parts[1])
    |> Map.ofSeq

/// How often a call was made, by what was counted.
let timesOf (call: Kernel.SystemCall) (counts: Map<int, int>) =
    counts |> Map.tryFind (int call.Number) |> Option.defaultValue 0

/// The page faults that the calling thread has had so far.
let pageFaults () =
    Needs.linux ()
    let usage = Array.zeroCreate<int64> 18
    use first = fixed usage

    if Native.getrusage (1, NativePtr.toNativeInt first) <> 0 then
        failwith $"getrusage gave errno {Marshal.GetLastPInvokeError()}"

    usage[8] + usage[9]
