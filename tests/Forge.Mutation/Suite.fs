/// The tests that are to kill the mutants.
module Forge.Mutation.Suite

open System
open System.Reflection
open System.Threading
open Expecto
open Expecto.Impl

/// Lists whose tests start compilers and other programs, or read files: they never run the core in this process.
let private elsewhere =
    set
        [
            "commit-churn"
            "commit-churn failures"
            "compiles all the same"
            "facade.frictions"
            "facade.packages"
            "misuse catalogue"
            "must not compile"
            "README"
            "schedules: every one with few preemptions keeps the pool's rule"
            "source"
            "tutorials"
        ]

type Case = { Name: string; Test: FlatTest }

/// All tests of Forge.Tests, in a fixed order; a test's index is its name between the processes.
let cases =
    lazy
        (match testFromAssembly (Assembly.Load "Forge.Tests") with
         | None -> failwith "Forge.Tests has no tests."
         | Some tests ->
             Test.toTestCodeList tests
             |> Seq.filter (fun test -> test.shouldSkipEvaluation.IsNone)
             |> Seq.filter (fun test -> not (elsewhere.Contains(List.head test.name)))
             |> Seq.map (fun test ->
                 {
                     Name = String.Join(" / ", test.name)
                     Test = test
                 })
             |> Array.ofSeq)

/// Runs one test; what was wrong if it failed.
let run (case: Case) =
    let summary =
        execTestAsync CancellationToken.None ExpectoConfig.defaultConfig case.Test
        |> Async.RunSynchronously

    match summary.result with
    | Failed message -> Some message
    | Error error -> Some(error.GetType().Name + ": " + error.Message)
    | Passed
    | Ignored _ -> None
