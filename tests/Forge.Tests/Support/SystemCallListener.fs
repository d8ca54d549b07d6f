/// Answers for the kernel, in a process of its own, when it asks about each system call of a thread of another process. The
/// runtime of that one may stop all its threads, the one that is asked about among them, so nobody there could answer.
module Forge.Tests.SystemCallListener

#nowarn "9" "51" // structures of the system calls

open System
open System.Collections.Generic
open System.IO
open System.Runtime.InteropServices
open System.Threading
open Microsoft.FSharp.NativeInterop

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
    extern nativeint syscall(nativeint number, nativeint first, nativeint second, nativeint third)

    [<DllImport("libc", SetLastError = true)>]
    extern int close(int file)

/// Numbers that no system call has: what a thread asks for when it begins and ends to be counted.
let beginning, ending = 10001, 10002

let private pidfdOpen, pidfdGetFd = 434n, 438n
let private receive, send = 0xC0502100un, 0xC0182101un
let private canRead, hungUp = 1s, 16s
let private goOn = 1u
let private standardInput = 0

let private checkedCall what result =
    if result < 0n then
        failwith $"%s{what} gave errno {Marshal.GetLastPInvokeError()}"

    result

/// A file of another process, as a file of this one.
let private takeOver (id: int) (file: int) =
    let other =
        Native.syscall (pidfdOpen, nativeint id, 0n, 0n) |> checkedCall "pidfd_open"

    let taken =
        Native.syscall (pidfdGetFd, other, nativeint file, 0n)
        |> checkedCall "pidfd_getfd"

    Native.close (int other) |> ignore
    int taken

/// The file that another process is asked through, once it has one; none where the process has ended.
let rec private find (id: int) =
    let files = DirectoryInfo $"/proc/%d{id}/fd"

    if not files.Exists then
        None
    else
        let asking =
            files.GetFiles()
            |> Array.tryFind (fun file -> file.LinkTarget = "anon_inode:seccomp notify")

        match asking with
        | Some file -> Some(takeOver id (int file.Name))
        | None ->
            Thread.Sleep 1
            find id

/// Lets every call of the thread go on and tells of its number first, until the thread has ended.
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

/// Says that it is ready, answers for the thread of a process that asks next, until it ends, and prints a line for each call
/// that it made between beginning and ending: its number, and how often.
let run (id: int) (print: string -> unit) =
    let counts = Dictionary<int, int>()
    let mutable isCounting = false

    let tell number =
        if number = beginning then
            isCounting <- true
        elif number = ending then
            isCounting <- false
        elif isCounting then
            counts[number] <- 1 + counts.GetValueOrDefault number

    // The other process has let this one look into it by then.
    Console.In.ReadLine() |> ignore

    // Fails before the other process waits for an answer, where the kernel does not allow it.
    takeOver id standardInput |> Native.close |> ignore
    print "ready"
    find id |> Option.iter (fun file -> listen file tell)

    for KeyValue(number, count) in counts do
        print $"%d{number} %d{count}"

    0
