/// The tests under Mono: all, or those that Expecto's arguments choose.
module Forge.Tests.Program

open System

[<EntryPoint>]
let main arguments =
    match Machines.run Console.Out Machines.all (List.ofArray arguments) with
    | Some exitCode -> exitCode
    | None -> Runner.run arguments (Runner.allTests ())
