/// The names of the system's error codes, and the advice that goes with them.
module Forge.Tests.OsErrorTests

open Expecto
open Forge

[<Tests>]
let tests =
    testList
        "error codes"
        [
            testCase
                "codes of Unix have the names that the system's own library gives them, all others their number"
                (fun () ->
                    let known = [ 1; 5; 9; 11; 12; 13; 14; 16; 19; 22; 23 ]

                    for code in 1..133 do
                        let expected =
                            if code = 35 then "EAGAIN" // on macOS, where Linux has EDEADLK
                            elif List.contains code known then Kernel.errorName code
                            else $"errno {code}"

                        Expect.equal (OsMemoryException.NameOf(code, false)) expected $"errno {code}")

            testCase "codes of Windows have their names, all others their number" (fun () ->
                let known =
                    Map
                        [
                            5, "ERROR_ACCESS_DENIED"
                            8, "ERROR_NOT_ENOUGH_MEMORY"
                            14, "ERROR_OUTOFMEMORY"
                            87, "ERROR_INVALID_PARAMETER"
                            487, "ERROR_INVALID_ADDRESS"
                            1300, "ERROR_NOT_ALL_ASSIGNED"
                            1314, "ERROR_PRIVILEGE_NOT_HELD"
                            1450, "ERROR_NO_SYSTEM_RESOURCES"
                            1453, "ERROR_WORKING_SET_QUOTA"
                            1455, "ERROR_COMMITMENT_LIMIT"
                        ]

                for code in 1..1500 do
                    let expected = known.TryFind code |> Option.defaultValue $"error {code}"
                    Expect.equal (OsMemoryException.NameOf(code, true)) expected $"error {code}")

            testCase "advice is given where a person can do something, and nowhere else" (fun () ->
                for windows in [ false; true ] do
                    for operation in [ "mmap"; "mlock"; "VirtualLock"; "VirtualAlloc" ] do
                        for code in 0..1500 do
                            let expected =
                                match operation, code, windows with
                                | "mlock", (1 | 12), false -> "ulimit -l"
                                | "mlock", 11, false -> "free memory"
                                | "VirtualLock", 1453, true -> "working set"
                                | _, (1300 | 1314), true -> "lock pages in memory"
                                | _, (1 | 13), false -> "security policy"
                                | "mmap", (11 | 35), false -> "LimitMEMLOCK"
                                | _, (11 | 35), false -> "try again"
                                | _, 12, false -> "vm.max_map_count"
                                | "VirtualAlloc", 87, true -> "Ask for less"
                                | _, (8 | 14 | 1450 | 1455), true -> "paging file"
                                | _ -> ""

                            let advice = OsMemoryException.AdviceFor(operation, code, windows)
                            Expect.equal (advice = "") (expected = "") $"{operation} {code}: {advice}"
                            Expect.stringContains advice expected $"{operation} {code}")
        ]
