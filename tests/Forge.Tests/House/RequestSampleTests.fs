/// The service of samples/requests, for about a second.
module Forge.Tests.RequestSampleTests

open System
open System.IO
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
                let cells = outcome.Output.Trim().Split '\n' |> Array.map _.Split('\t')
                Expect.hasLength cells 2 "a head and a row"
                let head, row = cells[0], cells[1]
                Expect.equal (head.Length, row.Length) (14, 14) "columns"
                Expect.equal (row[0], head[13], row[13]) ("arena", "leases out", "0") "endpoint, leases"
                Expect.isGreaterThan (Int32.Parse row[1]) 0 "requests"
            }

            test "what hosting.md shows is in the sample" {
                let source =
                    Directory.GetFiles(file "samples/requests")
                    |> Array.map File.ReadAllText
                    |> String.concat "\n"

                let shown =
                    Regex.Matches(
                        File.ReadAllText(file "docs/hosting.md"),
                        "```(csharp|json)\n(.*?)\n```",
                        RegexOptions.Singleline
                    )
                    |> Seq.map _.Groups[2].Value
                    |> List.ofSeq

                Expect.hasLength shown 5 "examples"

                for example in shown do
                    Expect.stringContains source example "as in the sample"
            }

            test "what it does not know is refused with what there is" {
                for arguments, message in
                    [
                        [ "load"; "sums" ], @"^There is no endpoint sums, only arena, ordinary, queue\.\n$"
                        [ "load"; "--seconds"; "0" ], @"^--seconds is 0, but must be more than 0 and at most 3600\.\n$"
                        [ "run" ], "^usage: Forge.Requests check\n"
                    ] do
                    let outcome = requests arguments
                    Expect.equal outcome.Code 2 "the exit code"
                    Expect.isTrue (Regex.IsMatch(outcome.Error, message)) outcome.Error
            }
        ]
