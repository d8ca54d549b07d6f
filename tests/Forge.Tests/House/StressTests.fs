/// The stress program for three seconds; `dotnet fsi build.fsx stress` runs it for a minute, `soak` for half an hour.
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

                testCase "the trend of a soak is the slope of the line that its samples scatter about" (fun () ->
                    let samples noise =
                        [
                            for second in 0..599 do
                                {
                                    Soak.Sample.Minutes = float second / 60.0
                                    Soak.Sample.KiB = 5000.0 + 12.0 * float second / 60.0 + noise second
                                }
                        ]

                    let slope, error = Soak.trend (samples (fun _ -> 0.0))
                    Expect.floatClose Accuracy.high slope 12.0 "slope of a line"
                    Expect.isLessThan error 1e-9 "its error"

                    let slope, error =
                        Soak.trend (samples (fun second -> if second % 2 = 0 then 40.0 else -40.0))

                    Expect.isGreaterThan error 0.1 "error of a scatter"
                    Expect.isLessThan (abs (slope - 12.0)) (2.0 * error) "slope of a scatter")
            ]
    )
