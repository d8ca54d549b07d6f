/// Two arenas side by side against their models.
module Forge.Tests.ArenaMachine

open System
open FsCheck.FSharp
open Forge
open Forge.Models

type Setup =
    {
        Bytes: int
        /// How far behind a multiple of 64 the memory starts.
        Offset: int
        Source: MemorySource
    }

type Command =
    /// Through the lease of an arena.
    | On of arena: int * ArenaCommand
    /// Disposes of the arena itself, which lives on as long as its lease.
    | Dispose of arena: int
    /// Ends the lease of an arena; unless that was disposed, it is leased again.
    | EndLease of arena: int
    /// Through the arena itself.
    | ResetArena of arena: int
    | ReleaseUnused of arena: int

type ArenaSession(setup: Setup, firstSlot: int, door: ArenaLease -> Door) =
    inherit Session<Command>()

    let memory =
        Array.init 2 (fun _ -> TestMemory.Make(setup.Source, setup.Bytes, setup.Offset))

    let arenas = memory |> Array.map (fun memory -> new BumpArena<TestMemory>(memory))
    let leases = arenas |> Array.map _.Lease()
    let doors = leases |> Array.map door
    let isClosed = Array.create arenas.Length false

    let models =
        memory
        |> Array.mapi (fun id memory ->
            { ArenaModel.empty (bigint (uint64 memory.Start)) (bigint memory.Length) with
                Id = id
            })

    let act arena action =
        let outcome, after = action models[arena]
        models[arena] <- after
        outcome

    /// The memory is released only when the lease has ended.
    let ask arena action =
        if models[arena].IsReleased then
            ArenaOutcome.LeaseEnded
        else
            act arena action

    let newWork () =
        ArenaWork(
            { new World() with
                member _.Door arena = doors[arena % 2]
                member _.MemoryOf arena = memory[arena]
                member _.ModelOf arena = models[arena]
                member _.Ask(arena, action) = ask (arena % 2) action
                member _.AskScope(scope, action) = act scope.Arena action

                member _.Wrote(arena, bytes) =
                    models[arena % 2] <- ArenaModel.write (bigint bytes) models[arena % 2]
            },
            firstSlot
        )

    let mutable work = newWork ()

    let seen command outcome =
        {
            Command = command
            Outcome = outcome
            Offset = 0L
        }

    let dispose arena =
        let wasClosed = isClosed[arena]
        isClosed[arena] <- true
        arenas[arena].Dispose()
        seen "dispose" (if wasClosed then "disposed before" else "done")

    let endLease arena =
        let lease = leases[arena]
        lease.Dispose()

        if lease.IsHeld then
            Promise.violation "the lease was not ended"

        if models[arena].IsReleased then
            seen "end lease" "ended before"
        elif isClosed[arena] then
            models[arena] <- ArenaModel.release models[arena]
            seen "end lease" "arena released"
        else
            models[arena] <- snd (ArenaModel.reset models[arena])
            leases[arena] <- arenas[arena].Lease()
            doors[arena] <- door leases[arena]
            seen "end lease" "leased again"

    /// What is done to the arena itself.
    let direct command arena action (call: unit -> unit) =
        let error =
            try
                call ()
                null
            with error ->
                error

        Comparison.plain command (act arena action) error

    let releaseUnused arena =
        let seen =
            direct
                "release unused"
                arena
                (ArenaModel.releaseUnused (bigint Environment.SystemPageSize))
                arenas[arena].ReleaseUnused

        if
            seen.Outcome = "done"
            && List.tryHead memory[arena].PageReleases <> Some(int models[arena].Allocated)
        then
            Promise.violation
                $"pages were released from {memory[arena].PageReleases} on, and {models[arena].Allocated} bytes are in use"

        seen

    /// What an arena says of itself, also once its lease has ended.
    let checkArena index =
        let arena, model = arenas[index], models[index]

        if
            bigint arena.Capacity <> model.Capacity
            || bigint arena.Allocated <> model.Allocated
            || bigint arena.Remaining <> ArenaModel.remaining model
            || bigint arena.HighWater <> model.HighWater
        then
            Promise.violation
                $"{arena.Allocated} bytes are allocated, {arena.HighWater} at most, and {arena.Remaining} of {arena.Capacity} remain, instead of {model.Allocated}, {model.HighWater} and {ArenaModel.remaining model} of {model.Capacity}"

    override _.Step(command, scopes: byref<ScopeSlots>) =
        let seen =
            match command with
            | On(arena, command) -> work.Step(arena, command, &scopes)
            | Dispose arena -> dispose (arena % 2)
            | EndLease arena -> endLease (arena % 2)
            | ResetArena arena -> direct "reset arena" (arena % 2) ArenaModel.reset arenas[arena % 2].Reset
            | ReleaseUnused arena -> releaseUnused (arena % 2)

        work.CheckSlices()

        for index in 0..1 do
            checkArena index

            if not models[index].IsReleased then
                work.CheckSizes(doors[index], models[index])

            if models[index].IsReleased <> memory[index].IsReleased then
                Promise.violation "the memory of an arena is released when it was disposed and its lease has ended"

            if not memory[index].IsFenceIntact then
                Promise.violation "bytes outside the arena were written"

        seen

    /// Empties both arenas and forgets what was done to them.
    member _.Reset() =
        work <- newWork ()

        for index in 0..1 do
            act index ArenaModel.reset |> ignore
            arenas[index].Reset()

    override _.Finish _ =
        for index in 0..1 do
            arenas[index].Dispose()
            leases[index].Dispose()

let setups =
    gen {
        let! bytes = Gen.choose (40, 300)
        let! offset = Gen.frequency [ 1, Gen.constant 0; 1, Gen.choose (0, 63) ]
        let! source = Gen.frequency [ 30, Gen.constant Heap; 1, Gen.constant Mapped ]

        return
            {
                Bytes = bytes
                Offset = offset
                Source = source
            }
    }

let simplerSetups setup =
    [
        if setup.Source = Mapped then
            { setup with Source = Heap }

        if setup.Offset > 0 then
            { setup with Offset = 0 }
    ]

let simpler command =
    [
        match command with
        | On(arena, command) ->
            if arena > 0 then
                On(0, command)

            for command in ArenaCommand.simpler command do
                On(arena, command)
        | Dispose arena when arena > 0 -> Dispose 0
        | EndLease arena when arena > 0 -> EndLease 0
        | ResetArena arena when arena > 0 -> ResetArena 0
        | ReleaseUnused arena when arena > 0 -> ReleaseUnused 0
        | Dispose _
        | EndLease _
        | ResetArena _
        | ReleaseUnused _ -> ()
    ]

let working =
    Gen.map2
        (fun arena command -> On(arena, command))
        (Gen.frequency [ 3, Gen.constant 0; 1, Gen.constant 1 ])
        ArenaCommand.generator

/// Of what is done through a lease, whoever gave it out.
let leaseBranches =
    [
        let granted = [ "placed"; "empty"; "lease ended" ]
        let refused = [ "exhausted"; "no room" ]
        "slice", granted @ refused @ [ "out of range" ]
        "copy", granted @ refused
        "text", granted @ refused
        "block", [ "placed"; "lease ended"; "out of range"; "no layout" ] @ refused
        "bare address", [ "placed"; "exhausted"; "lease ended"; "out of range"; "no layout" ]
        "hidden reference", [ "invalid"; "lease ended" ]
        "tied", [ "placed"; "empty"; "exhausted"; "out of range"; "scope open"; "lease ended" ]
        "grow", granted @ refused @ [ "out of range"; "stale slice"; "slice of another arena" ]
        "part", [ "placed"; "empty"; "stale slice"; "out of range" ]
        "use", [ "done"; "stale slice" ]
        "open scope", [ "opened"; "opened, deep"; "lease ended" ]
        "close scope", [ "closed"; "was closed"; "inner scopes open" ]
        "allocate in scope", [ "placed"; "empty"; "exhausted"; "out of range"; "not innermost" ]
        "nested scopes", [ "closed"; "unwound"; "lease ended" ]
        "reset", [ "done"; "lease ended" ]
    ]

let private arenaBranches =
    [
        "dispose", [ "done"; "disposed before" ]
        "end lease", [ "leased again"; "arena released"; "ended before" ]
        "reset arena", [ "done"; "arena disposed" ]
        "release unused", [ "done"; "arena disposed" ]
    ]

/// The misuse of an arena, and the branches that are it.
let misuses =
    [
        "stale slice", (fun (_, outcome) -> outcome = "stale slice")
        "slice of another arena", (fun (_, outcome) -> outcome = "slice of another arena")
        "number out of range", (fun (_, outcome) -> outcome = "out of range" || outcome = "no layout")
        "type with references", (fun (command, _) -> command = "hidden reference")
        "scopes closed out of order", (fun (_, outcome) -> outcome = "inner scopes open")
        "scope not innermost", (fun (_, outcome) -> outcome = "not innermost")
    ]

let private direct =
    let arenas = Gen.frequency [ 3, Gen.constant 0; 1, Gen.constant 1 ]

    Gen.elements [ Dispose; EndLease; EndLease; ResetArena; ReleaseUnused ]
    |> Gen.map2 (fun arena command -> command arena) arenas

let machine: Machine<Setup, Command> =
    {
        Name = "arena"
        GenerateSetup = setups
        GenerateCommand = fun _ -> Gen.frequency [ 20, working; 1, direct ]
        Start = fun program -> ArenaSession(program.Setup, 0, (fun lease -> LeaseDoor lease))
        SimplerSetups = simplerSetups
        SimplerCommands = simpler
        Branches = leaseBranches @ arenaBranches
        Misuses =
            misuses
            @ [
                "use after the end", (fun (_, outcome) -> outcome = "lease ended" || outcome = "arena disposed")
            ]
    }
