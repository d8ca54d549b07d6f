/// A pool with its arenas against their model, and the F# functions against the members.
module Forge.Tests.PoolMachine

open Forge.Models

let private branches =
    [
        let ended = [ "kept"; "dropped"; "ended before"; "release failed" ]
        "lease", [ "minted"; "idle one"; "factory failed"; "backing refused"; "pool disposed" ]
        "give back", ended
        "dispose lease", ended
        "give back by two", ended
        "give back another pool's", [ "refused" ]
        "give back the default", [ "refused" ]

        "prewarm",
        [
            "none"
            "some"
            "factory failed"
            "backing refused"
            "negative"
            "pool disposed"
        ]

        "clear", [ "done"; "release failed" ]
        "release idle", [ "done"; "release failed"; "pool disposed" ]
        "dispose pool", [ "done"; "release failed" ]
        "limit factory", [ "done" ]
        "spoil factory", [ "done" ]
        "spoil release", [ "done" ]
    ]

let private workBranches =
    [
        for command, outcomes in ArenaMachine.machine.Branches do
            if command <> "dispose" then
                command,
                outcomes
                |> List.map (fun outcome ->
                    if outcome = "arena disposed" then
                        "lease ended"
                    else
                        outcome)

        "hidden reference", [ "lease ended" ]
        "tied", [ "placed"; "empty"; "exhausted"; "out of range"; "scope open"; "lease ended" ]
    ]

let machine: Machine<PoolSetup, PoolMachineCommand> =
    {
        Name = "pool"
        GenerateSetup = PoolCommand.setups
        GenerateCommand = PoolCommand.generator
        Start = fun program -> PoolSession(program.Setup, 0, PoolDoor.core)
        SimplerSetups = PoolCommand.simplerSetups
        SimplerCommands = PoolCommand.simpler
        Branches = branches @ workBranches
        Misuses =
            ArenaMachine.misuses
            @ [
                "lease of another pool", (fun (command, _) -> command = "give back another pool's")
                "default lease", (fun (command, _) -> command = "give back the default")
                "second give-back", (fun (command, outcome) -> command = "give back" && outcome = "ended before")
                "two threads giving back", (fun (command, _) -> command = "give back by two")
                "ended lease", (fun (_, outcome) -> outcome = "lease ended")
                "pool used after dispose", (fun (_, outcome) -> outcome = "pool disposed")
                "negative prewarm", (fun branch -> branch = ("prewarm", "negative"))
            ]
    }
