/// Machines that run the same program on two sessions, each beside its model, and compare what was seen of them.
module Forge.Tests.TwinMachines

open System

type TwinSession<'Command>(left: Session<'Command>, right: Session<'Command>) =
    inherit Session<'Command>()

    override _.Step(command, scopes: byref<ScopeSlots>) =
        let one = left.Step(command, &scopes)
        let other = right.Step(command, &scopes)

        if one <> other then
            Promise.violation $"%A{one} on one side, and %A{other} on the other"

        one

    override _.Finish hasFailed =
        try
            left.Finish hasFailed
        finally
            right.Finish hasFailed

/// The members of pool and lease on one side, the F# functions on the other.
let facade =
    { PoolMachine.machine with
        Name = "facade"
        Start =
            fun program ->
                TwinSession(
                    PoolSession(program.Setup, 0, PoolDoor.core),
                    PoolSession(program.Setup, ScopeSlots.PerSession, PoolDoor.facade)
                )
    }

/// Arenas that went through the whole program before and were then reset.
let private used (program: Program<ArenaMachine.Setup, ArenaMachine.Command>) =
    let session =
        ArenaMachine.ArenaSession(program.Setup, ScopeSlots.PerSession, (fun lease -> LeaseDoor lease))

    let mutable scopes = ScopeSlots()

    for command in program.Commands do
        session.Step(command, &scopes) |> ignore

    session.Reset()
    session

/// New arenas on one side, used ones on the other.
let reset =
    { ArenaMachine.machine with
        Name = "reset"
        GenerateCommand = fun _ -> ArenaMachine.working
        Branches =
            ArenaMachine.leaseBranches
            |> List.map (fun (command, outcomes) -> command, List.except [ "lease ended" ] outcomes)
        Misuses = ArenaMachine.misuses
        Start =
            fun program ->
                TwinSession(ArenaMachine.ArenaSession(program.Setup, 0, (fun lease -> LeaseDoor lease)), used program)
    }
