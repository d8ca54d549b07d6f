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
    | On of arena: int * ArenaCommand
    | Dispose of arena: int

type ArenaSession(setup: Setup, firstSlot: int, door: BumpArena -> Door) =
    inherit Session<Command>()

    let memory =
        Array.init 2 (fun _ -> TestMemory.Make(setup.Source, setup.Bytes, setup.Offset))

    let arenas = memory |> Array.map (fun memory -> new BumpArena<TestMemory>(memory))
    let doors = arenas |> Array.map (fun arena -> door arena)

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

    let newWork () =
        ArenaWork(
            { new World() with
                member _.Door arena = doors[arena % 2]
                member _.MemoryOf arena = memory[arena]
                member _.ModelOf arena = models[arena]
                member _.Ask(arena, action) = act (arena % 2) action
                member _.AskScope(scope, action) = act scope.Arena action
            },
            firstSlot
        )

    let mutable work = newWork ()

    let dispose arena =
        let wasReleased = models[arena].IsReleased
        models[arena] <- ArenaModel.dispose models[arena]
        arenas[arena].Dispose()

        {
            Command = "dispose"
            Outcome = if wasReleased then "disposed before" else "done"
            Offset = 0L
        }

    override _.Step(command, scopes: byref<ScopeSlots>) =
        let seen =
            match command with
            | On(arena, command) -> work.Step(arena, command, &scopes)
            | Dispose arena -> dispose (arena % 2)

        work.CheckSlices()

        for index in 0..1 do
            work.CheckSizes(doors[index], models[index])

            if models[index].IsReleased <> memory[index].IsReleased then
                Promise.violation "the memory of an arena is released when the arena is disposed"

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
        for arena in arenas do
            arena.Dispose()

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
        | Dispose arena ->
            if arena > 0 then
                Dispose 0
    ]

let working =
    Gen.map2
        (fun arena command -> On(arena, command))
        (Gen.frequency [ 3, Gen.constant 0; 1, Gen.constant 1 ])
        ArenaCommand.generator

let private branches =
    [
        let granted = [ "placed"; "empty"; "arena disposed" ]
        let refused = [ "exhausted"; "no room" ]
        "slice", granted @ refused @ [ "out of range" ]
        "copy", granted @ refused
        "text", granted @ refused
        "block", [ "placed"; "arena disposed"; "out of range"; "no layout" ] @ refused
        "bare address", [ "placed"; "exhausted"; "arena disposed"; "out of range"; "no layout" ]
        "hidden reference", [ "invalid" ]
        "grow", granted @ refused @ [ "out of range"; "stale slice"; "slice of another arena" ]
        "part", [ "placed"; "empty"; "stale slice"; "out of range" ]
        "use", [ "done"; "stale slice" ]
        "open scope", [ "opened"; "opened, deep"; "arena disposed" ]
        "close scope", [ "closed"; "was closed"; "inner scopes open" ]
        "allocate in scope", [ "placed"; "empty"; "exhausted"; "out of range"; "not innermost" ]
        "nested scopes", [ "closed"; "unwound"; "arena disposed" ]
        "reset", [ "done"; "arena disposed" ]
        "dispose", [ "done"; "disposed before" ]
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

let machine: Machine<Setup, Command> =
    {
        Name = "arena"
        GenerateSetup = setups
        GenerateCommand = fun _ -> Gen.frequency [ 80, working; 1, Gen.map Dispose (Gen.choose (0, 1)) ]
        Start = fun program -> ArenaSession(program.Setup, 0, (fun arena -> ArenaDoor arena))
        SimplerSetups = simplerSetups
        SimplerCommands = simpler
        Branches = branches
        Misuses =
            misuses
            @ [ "use after dispose", (fun (_, outcome) -> outcome = "arena disposed") ]
    }
