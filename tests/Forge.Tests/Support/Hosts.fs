/// What the library does at a limit of its host: each run is a process of its own.
module Forge.Tests.Hosts

open System
open System.IO
open Expecto
open Forge

let private programs =
    [
        "address-space", HostLimits.addressSpace
        "private-memory", HostLimits.privateMemory
        "locked-memory", HostLimits.lockedMemory
        "no-locked-memory", HostLimits.noLockedMemory
        "guarded-mappings", HostLimits.guardedMappings
        "unmapping-part", HostLimits.unmappingPart
        "advising-part", HostLimits.advisingPart
        "managed-memory", HostLimits.managedMemory
        "protecting-part", HostLimits.protectingPart
        "bounded", Containers.bounded
        "unbounded", Containers.unbounded
        "pressed", Containers.pressed
        "locking-all", Containers.lockingAll
        "strict", Containers.strict
    ]

/// Runs one of these and prints the message of the error that it got. 1 if something was not as it must be.
let run name (print: string -> unit) =
    match List.tryFind (fst >> (=) name) programs with
    | None -> failwith $"""no host {name}; there are {String.Join(", ", List.map fst programs)}"""
    | Some(_, program) ->
        try
            program () |> print
            0
        with error ->
            Console.Error.WriteLine error
            1

/// No compiler in the background, and no second mapping of what is compiled: both would take mappings at the limit.
let private environment =
    [ "DOTNET_TieredCompilation", "0"; "DOTNET_EnableWriteXorExecute", "0" ]

/// Runs one of these in a process of its own.
let start starter name =
    Repository.ownStartedBy starter environment [ "host"; name ]

/// Runs one of these in a process of its own, again if the runtime ended it, up to `attempts` times, and requires that it prints these texts.
let private expectWithin attempts starter name (parts: string list) =
    let rec attempt left =
        let ran = start starter name

        if (ran.Code = 128 + 6 || ran.Code = 128 + 11) && left > 1 then
            attempt (left - 1)
        else
            ran

    let ran = attempt attempts
    Expect.equal (ran.Code, ran.Error) (0, "") $"{name} ran"

    for part in parts do
        Expect.stringContains ran.Output part "message"

/// Runs one of these in a process of its own, and requires that it prints these texts.
let expect starter name parts = expectWithin 1 starter name parts

/// The same at the limit on mappings. The runtime ends the process, with or without a message, if there is no mapping left for itself,
/// which the library can't prevent.
let expectAtMappingLimit name parts = expectWithin 5 [] name parts

/// What `strict` prints.
let strictRefusal =
    [
        "mprotect of "
        "ENOMEM (12)"
        "vm.overcommit_memory is 2"
        "Set it to 0 or 1"
    ]

/// Runs one of these in a process of its own that may use 64 MiB.
let inContainer (action: string list -> 'T) = ControlGroup.within (64L <<< 20) action

/// Runs an action while the whole machine commits no more memory than it has. The setting is restored even if the process is interrupted.
let underStrictOvercommit (action: unit -> 'T) : 'T =
    let limits = LinuxLimits.Read()

    // Other programs go on allocating meanwhile.
    if limits.CommitLimit.Value < limits.Committed + (2UL <<< 30) then
        failwith "so much memory is committed already that other programs would fail"

    let file = "/proc/sys/vm/overcommit_memory"
    let before = File.ReadAllText file
    use _ = ProcessEnd.ensure (fun () -> File.WriteAllText(file, before))
    File.WriteAllText(file, "2")
    action ()
