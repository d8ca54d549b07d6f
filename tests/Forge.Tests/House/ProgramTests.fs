/// The contests of benchmarks/Forge.Programs, with small inputs.
module Forge.Tests.ProgramTests

open System
open System.Globalization
open System.Text.RegularExpressions
open Expecto
open Forge.Tests.Repository

let private programs arguments =
    dotnet
        (file "benchmarks/Forge.Programs/bin/Release/net10.0/Forge.Programs.dll"
         :: arguments)
        ""

let private number (text: string) =
    Double.Parse(text, CultureInfo.InvariantCulture)

/// The rows of the first table, below its header.
let private rows (output: string) =
    output.Split('\n')
    |> Seq.skip 1
    |> Seq.takeWhile (fun line -> line <> "")
    |> Seq.map (fun line -> line.Split '\t')
    |> List.ofSeq

[<Tests>]
let tests =
    testList
        "programs"
        [
            test "each program comes to the same in arenas and without them, and both sides are measured" {
                let outcome = programs [ "compare"; "small" ]
                Expect.equal outcome.Code 0 $"the exit code, with {outcome.Error}"

                Expect.stringStarts
                    outcome.Output
                    "program\tours\tpeer\tratio\tour peak RSS MiB\tpeer's peak RSS MiB\ttarget\tverdict\n"
                    "the head of the table"

                let rows = rows outcome.Output

                Expect.equal
                    (rows |> List.map (fun row -> row[0]))
                    [
                        "binary-trees"
                        "group-by-key"
                        "json"
                        "writing-array"
                        "writing-recyclable"
                        "list-10"
                        "list-1000"
                        "list-100000"
                        "map-10"
                        "map-1000"
                        "map-100000"
                        "interner-10"
                        "interner-1000"
                        "interner-100000"
                        "rent-array-pool"
                        "rent-shared-memory-pool"
                        "rent-pinned-blocks"
                        "stream-1-recyclable"
                        "stream-1-memory"
                        "stream-100-recyclable"
                        "stream-100-memory"
                        "stream-10240-recyclable"
                        "stream-10240-memory"
                    ]
                    "the programs"

                for row in rows do
                    Expect.isGreaterThan (number row[3]) 0.0 $"the ratio of {row[0]}"
                    let verdicts = if row[6] = "none" then [ "-" ] else [ "met"; "missed" ]
                    Expect.contains verdicts row[7] $"the verdict on {row[0]}"

                // What a target says about time and peak memory differs from run to run, and does not show with small inputs; this does not.
                Expect.isFalse
                    (Regex.IsMatch(outcome.Output, @"missed: \d+ (collections|managed bytes)"))
                    $"a program has left work to the garbage collector: {outcome.Output}"
            }

            test "a name chooses a program, and the start of one all whose names begin so" {
                let outcome = programs [ "compare"; "small"; "list"; "map-10" ]
                Expect.equal outcome.Code 0 $"the exit code, with {outcome.Error}"

                Expect.equal
                    (rows outcome.Output |> List.map (fun row -> row[0]))
                    [ "list-10"; "list-1000"; "list-100000"; "map-10" ]
                    "the programs"
            }

            test "a name that no program has is refused with those that there are" {
                let outcome = programs [ "compare"; "trees" ]
                Expect.equal outcome.Code 1 "the exit code"

                Expect.stringStarts
                    outcome.Error
                    "programs: there is no trees among binary-trees, group-by-key"
                    "what it says"
            }
        ]
