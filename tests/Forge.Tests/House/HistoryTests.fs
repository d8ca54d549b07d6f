/// What threads did to one pool, against its rule; `dotnet fsi build.fsx linearize` is the same at length.
module Forge.Tests.HistoryTests

open System
open Expecto
open Forge.Linearizability

[<Tests>]
let tests =
    testSequenced (
        testCase "histories of threads that share a pool keep its rule" (fun () ->
            use runner =
                new Runner(fun program ->
                    eprintfn "A call did not return in this program:\n%s" (Programs.print program)
                    exit 1)

            let tally = runner.Until(1000, DateTime.UtcNow.AddSeconds 30.0, 20261122UL)

            tally.Violation
            |> Option.iter (fun violation ->
                failtest
                    $"{violation.Complaint}\n{Programs.print violation.Program}\n{History.print violation.History}")

            Expect.isGreaterThan tally.Overlapping 0 "histories that overlapped")
    )
