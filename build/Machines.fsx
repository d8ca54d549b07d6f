/// The machines: programs of commands that a real arena or pool and its model carry out side by side.
module Machines

#load "Loads.fsx"

open Commands
open Loads

/// Runs a subcommand of the test program; it says itself what it found or did not like.
let machineCommand name arguments =
    compileTests ()
    let exitCode = tryDotnet $"%s{testProgram} %s{name}" arguments

    if exitCode <> 0 then
        fail exitCode ""

/// 100,000 sequences for each machine unless another number, and a seed, are given.
let machines arguments =
    machineCommand "machines" (if List.isEmpty arguments then [ "100000" ] else arguments)

/// Ten minutes unless another number of seconds is given.
let nightly arguments =
    machineCommand "nightly" (if List.isEmpty arguments then [ "600" ] else arguments)
