/// A pool's limits, waiting, retention and trimming against their model, on a clock that the commands move on.
module Forge.Tests.BoundedMachine

let private branches =
    let refusals = [ "limit reached"; "factory failed"; "pool disposed" ]

    [
        "lease", "leased" :: refusals
        "lease async", [ "leased"; "waits"; "limit reached"; "factory failed"; "pool disposed" ]
        "lease async, cancelled", [ "cancelled" ]
        "lease async, negative time", [ "negative" ]
        "cancel", [ "cancelled"; "ended before" ]
        "fill", [ "within what is kept"; "beyond"; "lease ended" ]
        "empty", [ "done"; "lease ended" ]

        "give back", [ "kept"; "kept but for its pages"; "dropped"; "served"; "ended before" ]

        "prewarm", [ "none"; "some"; "limit reached"; "factory failed"; "pool disposed" ]
        "clear", [ "none"; "some" ]
        "release idle", [ "none"; "some"; "pool disposed" ]
        "dispose pool", [ "done"; "refused those who wait" ]
        "limit factory", [ "done" ]
        "advance", [ "nothing"; "trimmed"; "trimmed some"; "timed out" ]
    ]

let machine: Machine<BoundedSetup, BoundedStep> =
    {
        Name = "bounded"
        GenerateSetup = BoundedCommand.setups
        GenerateCommand = BoundedCommand.generator
        Start = fun program -> new BoundedSession(program.Setup)
        SimplerSetups = BoundedCommand.simplerSetups
        SimplerCommands = BoundedCommand.simpler
        Branches = branches
        Misuses =
            [
                "second give-back", (fun branch -> branch = ("give back", "ended before"))
                "ended lease", (fun (_, outcome) -> outcome = "lease ended")
                "pool used after dispose", (fun (_, outcome) -> outcome = "pool disposed")
                "cancelled before", (fun (command, _) -> command = "lease async, cancelled")
                "negative time", (fun (command, _) -> command = "lease async, negative time")
            ]
    }
