/// The service of samples/requests, for about a second.
module Forge.Tests.RequestSampleTests

open System.Text.RegularExpressions
open Expecto
open Forge.Tests.Repository

let private requests arguments =
    dotnet (file "samples/requests/bin/Release/net10.0/Forge.Requests.dll" :: arguments) ""

[<Tests>]
let tests =
    testList
        "requests"
        [
            test "the service answers the same from an arena and with ordinary types, and no lease is left over" {
                let outcome = requests [ "check" ]

                Expect.equal
                    (outcome.Code, outcome.Output, outcome.Error)
                    (0, "check: 21 leases, 21 ended, 0 out, 0 faults\n", "")
                    "outcome"
            }

            test "under load, with requests that break off, no lease is left over" {
                let outcome = requests [ "load"; "--seconds"; "0.5"; "arena" ]
                Expect.equal outcome.Code 0 $"the exit code, with {outcome.Error}"
                let lines = outcome.Output.Trim().Split '\n'
                let rows = lines |> Array.map (fun line -> line.Split '\t')
                Expect.hasLength rows 2 "a head and a row"
                Expect.hasLength rows[0] 14 "columns"
                Expect.equal (Array.last rows[0], Array.last rows[1]) ("leases out", "0") "leases"
                Expect.equal rows[1][0] "arena" "endpoint"
                Expect.isGreaterThan (int rows[1][1]) 0 "requests"
            }

            test "what it does not know is refused with what there is" {
                for arguments, message in
                    [
                        [ "load"; "sums" ], @"^There is no endpoint sums, only arena, ordinary, queue\.\n$"
                        [ "load"; "--seconds"; "0" ],
                        @"^--seconds is 0, but must be more than 0 and at most 3600\.\n$"
                        [ "run" ], "^usage: Forge.Requests check\n"
                    ] do
                    let outcome = requests arguments
                    Expect.equal outcome.Code 2 "the exit code"
                    Expect.isTrue (Regex.IsMatch(outcome.Error, message)) outcome.Error
            }
        ]
