/// The whole workload of benchmarks/Forge.Workload, on a small file.
module Forge.Tests.WorkloadTests

open System
open System.Globalization
open Expecto
open Forge.Tests.Repository

let private workload arguments =
    dotnet
        (file "benchmarks/Forge.Workload/bin/Release/net10.0/Forge.Workload.dll"
         :: arguments)
        ""

let private number (text: string) =
    Double.Parse(text, CultureInfo.InvariantCulture)

let private figures =
    [
        "wall seconds"
        "peak RSS MiB"
        "collections"
        "full collections"
        "pause ms"
        "managed MiB allocated"
    ]

[<Tests>]
let tests =
    testList
        "workload"
        [
            test
                "a file of JSON lines comes to the same in arenas and in ordinary objects, whose figures stand beside each other" {
                let outcome = workload [ "compare"; "1" ]
                Expect.equal outcome.Code 0 $"the exit code, with {outcome.Error}"
                let lines = outcome.Output.Split '\n'
                Expect.equal lines[0] "figure\tarena\tobjects\tratio" "the head of the table"

                for name, line in List.zip figures (List.ofArray lines[1..6]) do
                    let fields = line.Split '\t'
                    Expect.equal fields[0] name "the figure"

                    for value in fields[1..2] do
                        Expect.isGreaterThanOrEqual (number value) 0.0 $"{name}, both ways"

                let allocated = lines[6].Split '\t'

                Expect.isLessThan
                    (number allocated[1])
                    (number allocated[2])
                    "managed bytes in arenas, against ordinary objects"

                Expect.stringStarts lines[7] "1000" "the bytes of the file"
                Expect.stringStarts lines[8] "2264 orders, 10206 items, 196260778 cents, 88 gifts" "what all comes to"
            }

            test "a size of 0 is refused with the usage" {
                let outcome = workload [ "compare"; "0" ]
                Expect.equal outcome.Code 2 "the exit code"
                Expect.stringStarts outcome.Error "usage: check | compare MB" "what it says"
            }
        ]
