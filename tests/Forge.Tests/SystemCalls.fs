/// Counts what a thread asks of the kernel, call by call.
module Forge.Tests.SystemCalls

#nowarn "9" "51" // structures of the system calls

open System
open System.Collections.Generic
open System.Runtime.InteropServices
open System.Threading
open Microsoft.FSharp.NativeInterop
open Forge.Tests.Seccomp

[<Struct; StructLayout(LayoutKind.Sequential)>]
type private Poll =
    {
        File: int
        Events: int16
        mutable Happened: int16
    }

/// A call that waits: who makes it, and which; the address it is made from and its arguments follow.
[<Struct; StructLayout(LayoutKind.Sequential, Size = 80)>]
type private Question =
    {
        Id: uint64
        Thread: uint32
        Flags: uint32
        Number: int
    }

[<Struct; StructLayout(LayoutKind.Sequential)>]
type private Answer =
    {
        Question: uint64
        Result: int64
        Error: int
        Flags: uint32
    }

module private Native =
    [<DllImport("libc", SetLastError = true)>]
    extern int poll(nativeint files, unativeint count, int milliseconds)

    [<DllImport("libc", SetLastError = true)>]
    extern int ioctl(int file, unativeint request, nativeint argument)

    [<DllImport("libc", SetLastError = true)>]
    extern int close(int file)

    [<DllImport("libc", SetLastError = true)>]
    extern int getrusage(int who, nativeint usage)

let private receive, send = 0xC0502100un, 0xC0182101un
let private canRead, hungUp = 1s, 16s
let private goOn = 1u

/// Lets every call of a thread go on and tells of its number first, until the thread has ended.
let private listen (file: int) (tell: int -> unit) =
    let mutable ended = false

    while not ended do
        let mutable poll =
            {
                File = file
                Events = canRead
                Happened = 0s
            }

        Native.poll (NativePtr.toNativeInt &&poll, 1un, -1) |> ignore

        if poll.Happened &&& canRead <> 0s then
            let mutable question = Unchecked.defaultof<Question>

            // It fails where a signal has called the thread away from its call meanwhile; it makes the call again.
            if Native.ioctl (file, receive, NativePtr.toNativeInt &&question) = 0 then
                tell question.Number

                let mutable answer =
                    {
                        Question = question.Id
                        Result = 0L
                        Error = 0
                        Flags = goOn
                    }

                Native.ioctl (file, send, NativePtr.toNativeInt &&answer) |> ignore
        elif poll.Happened &&& hungUp <> 0s then
            ended <- true

    Native.close file |> ignore

/// How often a thread of its own makes each system call, by number, while it runs an action. The kernel asks about each
/// call before it is made, so none is missed. The action must not allocate so much that the garbage collector runs on its
/// thread: that would wait for the thread that listens, which waits with it.
let count (action: unit -> unit) =
    let counts = Dictionary<int, int>()
    let mutable file = -1
    let mutable isCounting = false

    let tell number =
        if Volatile.Read &isCounting then
            counts[number] <- 1 + counts.GetValueOrDefault number

    let listener =
        Thread(fun () ->
            // The thread that is listened to can't wake anybody up without making a call.
            while Volatile.Read &file < 0 do
                Thread.Sleep 1

            listen (Volatile.Read &file) tell)

    listener.IsBackground <- true
    listener.Start()

    Kernel.onItsOwnThread (fun () ->
        Volatile.Write(&file, installAsking [| ask |])
        Volatile.Write(&isCounting, true)
        action ()
        Volatile.Write(&isCounting, false))

    listener.Join()
    counts |> Seq.map (|KeyValue|) |> Map.ofSeq

/// The page faults that the calling thread has had so far.
let pageFaults () =
    let usage = Array.zeroCreate<int64> 18
    use first = fixed usage

    if Native.getrusage (1, NativePtr.toNativeInt first) <> 0 then
        failwith $"getrusage gave errno {Marshal.GetLastPInvokeError()}"

    usage[8] + usage[9]
