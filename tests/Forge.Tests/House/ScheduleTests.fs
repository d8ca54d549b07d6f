/// Every schedule of small programs, with two preemptions at most; `dotnet fsi build.fsx schedules` is the same with three.
module Forge.Tests.ScheduleTests

open Expecto
open Forge.Tests.Repository

[<Tests>]
let tests =
    testCase "schedules: every one with few preemptions keeps the pool's rule" (fun () ->
        let outcome =
            dotnet
                [
                    file "tests/Forge.Schedules/bin/Release/net10.0/Forge.Schedules.dll"
                    "short"
                ]
                ""

        Expect.equal outcome.Code 0 $"the exit code, with {outcome.Output}"
        Expect.stringContains outcome.Output "complete at bound 2, 0 violations" "the last line")
