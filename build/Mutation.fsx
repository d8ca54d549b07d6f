/// Changed on purpose: does the suite notice?
module Mutation

#load "Compile.fsx"

open Commands
open Compile

/// Mutants of the core; arguments are parts of the names of its files, to try only these, or `again`, to try only
/// those not listed that survived when last tried, and those of files changed since.
let private run arguments advice =
    compile "mutation" "tests/Forge.Mutation" [ "src"; "tests" ]
    dotnet "tests/Forge.Mutation/bin/Release/net10.0/Forge.Mutation.dll" arguments advice

let mutate arguments =
    run
        ("core" :: arguments)
        "Kill the surviving mutants above with tests, or say in tests/Forge.Mutation/survivors.md why none can."

/// The edits of the facade in tests/Forge.Mutation/facade.
let mutateFacade () =
    run [ "facade" ] "The lines above say which edit survived, or what is wrong with one."
