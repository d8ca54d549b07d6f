/// The stress program for three seconds; `dotnet fsi build.fsx stress` runs it for a minute.
module Forge.Tests.StressTests

open Expecto

[<Tests>]
let tests =
    testSequenced (
        testList
            "stress"
            [
                testCase "16 threads of mixed operations with faults leave every invariant and no mapping" (fun () ->
                    let lines = ResizeArray<string>()
                    let exitCode = Stress.run 3.0 lines.Add
                    let report = String.concat "\n" lines
                    Expect.stringContains report "0 violations, mapped bytes back at the baseline" "last line"
                    Expect.equal exitCode 0 report)
            ]
    )
