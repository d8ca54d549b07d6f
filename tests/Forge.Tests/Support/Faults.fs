/// What it means that the system refuses a call at a place of the library, and that nothing is lost by it.
module Forge.Tests.Faults

open System
open Expecto
open Forge

/// Runs an action on a thread where the place's call is refused: so many errors surface, and each names its cause.
type Refused = int -> (unit -> unit) -> unit

/// A place where the library makes a system call.
type Place =
    {
        /// What happens there, as the name of a test.
        Outcome: string
        Call: Kernel.SystemCall
        /// The length that the call is made with.
        Bytes: int64
        /// Calls that are refused besides, with ENOMEM: those that clean up.
        Also: (Kernel.SystemCall * int64) list
        /// How many mappings the system refuses to unmap, so that they go with the next ones.
        Stranded: int
        Check: Refused -> unit
    }

/// What a message must say to do, or nothing where only the program can be wrong.
let private advice (call: Kernel.SystemCall) error =
    match call, error with
    | Kernel.Mlock, "EAGAIN" -> "free memory"
    | Kernel.Mlock, ("EPERM" | "ENOMEM")
    | Kernel.Mmap, "EAGAIN" -> "ulimit -l"
    | _, "ENOMEM" -> "release idle arenas"
    | _, ("EPERM" | "EACCES") -> "security policy"
    | _, "EAGAIN" -> "try again"
    | _ -> ""

let private expectCause place errno name (error: exn) =
    match error with
    | :? OsMemoryException as refusal ->
        Expect.equal
            (refusal.Operation, refusal.ErrorCode, refusal.ErrorName, refusal.Bytes)
            (place.Call.Name, errno, name, place.Bytes)
            "call, code, name and length"

        for part in
            [
                $"{place.Call.Name} of {place.Bytes} bytes failed with {name} ({errno}): "
                advice place.Call name
            ] do
            Expect.stringContains refusal.Message part "message"
    | other -> failtest $"the cause was expected, and {other} surfaced"

/// Unmaps what the system has refused to: every new mapping takes one along.
let private sweep count =
    for _ in 1..count do
        (new MmapBacking(1L)).Dispose()

/// The runtime itself may ask for a single page.
let private lengthOf call bytes =
    if call = Kernel.Mprotect && bytes = MmapBacking.PageSize then
        Kernel.Guarding bytes
    else
        Kernel.Exactly bytes

/// Brings the library to the place while its call is refused with an errno; at the end nothing is left mapped.
let check place (errno, name) =
    Needs.systemCallFilters ()

    let outstanding () =
        OutstandingMemory.Mappings, OutstandingMemory.MappedBytes

    let refused count action =
        let faults =
            (place.Call, place.Bytes, errno)
            :: [ for call, bytes in place.Also -> call, bytes, 12 ]
            |> List.map (fun (call, bytes, errno) -> Kernel.Fault.Of(call, lengthOf call bytes, errno))

        let surfaced =
            Kernel.failingAll faults (fun () ->
                try
                    action ()
                    []
                with
                | :? AggregateException as several -> List.ofSeq several.InnerExceptions
                | error -> [ error ])

        Expect.hasLength surfaced count "errors"
        surfaced |> List.iter (expectCause place errno name)

    let before = outstanding ()
    place.Check refused
    Expect.equal (OutstandingMemory.Mappings - fst before) (int64 place.Stranded) "mappings that are still to go"
    sweep place.Stranded
    Expect.equal (outstanding ()) before "mappings and their bytes"
