/// Tests of this assembly run one after the other, without Expecto's own runner.
module Forge.Tests.SelectedTests

open System.Threading
open Expecto
open Expecto.Impl

/// All tests, each with the names of the lists round it before its own.
let all =
    lazy (testFromThisAssembly () |> Option.get |> Test.toTestCodeList |> List.ofSeq)

/// Runs a test and gives what it complained of.
let complaint (test: FlatTest) =
    try
        match test.test with
        | Sync body -> body ()
        | SyncWithCancel body -> body CancellationToken.None
        | Async body -> Async.RunSynchronously body
        | AsyncFsCheck(config, _, property) ->
            config
            |> Option.defaultValue FsCheckConfig.defaultConfig
            |> property
            |> Async.RunSynchronously

        None
    with error ->
        Some $"""{String.concat "." test.name}: {error.Message}"""

/// Runs tests and gives the complaints.
let complaints (tests: FlatTest list) = tests |> List.choose complaint
