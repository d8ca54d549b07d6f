/// How much is committed at once.
module Forge.Tests.CommitStepTests

open System
open Expecto
open Forge

let private kibibyte = 1024un
let private mebibyte = 1024un * kibibyte

[<Tests>]
let tests =
    testList
        "commit steps"
        [
            testCase "steps start at 64 KiB, double, and stay at 4 MiB" (fun () ->
                let reserved = 1024un * mebibyte

                let reached =
                    0un
                    |> List.unfold (fun committed ->
                        if committed < 20un * mebibyte then
                            let next = MmapBacking.NextStep(committed, committed + 1un, reserved)
                            Some(next / kibibyte, next)
                        else
                            None)

                Expect.equal
                    reached
                    [
                        64un
                        128un
                        256un
                        512un
                        1024un
                        2048un
                        4096un
                        8192un
                        12288un
                        16384un
                        20480un
                    ]
                    "KiB committed")

            testCase "a step reaches what is needed, and never beyond the range" (fun () ->
                for committed, needed, reserved, expected in
                    [
                        0un, 100un, 200un, 200un
                        0un, 65537un, 200_000un, 65537un
                        65536un, 65537un, 100_000un, 100_000un
                        65536un, 1_000_000un, 1_000_000un, 1_000_000un
                        0un, 64un * kibibyte, UIntPtr.MaxValue, 64un * kibibyte
                        UIntPtr.MaxValue - 5un, UIntPtr.MaxValue - 1un, UIntPtr.MaxValue, UIntPtr.MaxValue
                    ] do
                    Expect.equal
                        (MmapBacking.NextStep(committed, needed, reserved))
                        expected
                        $"{committed}, {needed}, {reserved}")
        ]
