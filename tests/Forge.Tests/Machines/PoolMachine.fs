/// A pool with its arenas against their model, on a clock that the commands move on.
module Forge.Tests.PoolMachine

open Forge.Models

let private branches =
    let made =
        [
            "minted"
            "idle one"
            "arena too large"
            "factory failed"
            "backing refused"
            "pool disposed"
        ]

    let ended =
        [
            "kept"
            "kept but for its pages"
            "served"
            "dropped"
            "ended before"
            "release failed"
            "pages failed"
        ]

    [
        "lease", "limit reached" :: made
        "lease async", "waits" :: made
        "lease async, cancelled", [ "refused" ]
        "lease async, negative time", [ "refused" ]
        "cancel", [ "done"; "ended before" ]
        "give back", ended
        "dispose lease", ended
        "give back by two", ended
        "give back another pool's", [ "refused" ]
        "give back the default", [ "refused" ]

        "prewarm",
        [
            "none"
            "some"
            "limit reached"
            "arena too large"
            "factory failed"
            "backing refused"
            "negative"
            "pool disposed"
        ]

        "clear", [ "none"; "some"; "release failed" ]
        "release idle", [ "none"; "some"; "release failed"; "pool disposed" ]
        "dispose pool", [ "done"; "refused those who wait"; "release failed" ]
        "advance", [ "nothing"; "trimmed"; "trimmed some"; "timed out"; "release failed" ]
        "limit factory", [ "done" ]
        "spoil factory", [ "done" ]
        "spoil release", [ "done" ]
    ]

let machine: Machine<PoolSetup, PoolStep> =
    {
        Name = "pool"
        GenerateSetup = PoolStep.setups
        GenerateCommand = PoolStep.generator
        Start = fun program -> PoolSession(program.Setup, 0, PoolDoor.core)
        SimplerSetups = PoolStep.simplerSetups
        SimplerCommands = PoolStep.simpler
        Branches = branches @ ArenaMachine.leaseBranches
        Misuses =
            ArenaMachine.misuses
            @ [
                "lease of another pool", (fun (command, _) -> command = "give back another pool's")
                "default lease", (fun (command, _) -> command = "give back the default")
                "second give-back", (fun branch -> branch = ("give back", "ended before"))
                "two threads giving back", (fun (command, _) -> command = "give back by two")
                "ended lease", (fun (_, outcome) -> outcome = "lease ended")
                "pool used after dispose", (fun (_, outcome) -> outcome = "pool disposed")
                "negative prewarm", (fun branch -> branch = ("prewarm", "negative"))
                "cancelled before", (fun (command, _) -> command = "lease async, cancelled")
                "negative time", (fun (command, _) -> command = "lease async, negative time")
            ]
    }
