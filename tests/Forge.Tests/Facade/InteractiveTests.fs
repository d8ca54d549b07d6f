/// What F# Interactive shows of values, line by line.
module Forge.Tests.InteractiveTests

open System
open Expecto
open Forge

[<Tests>]
let tests =
    testList
        "facade.interactive"
        [
            testCase "F# Interactive shows a pool, a lease, an arena and a slice readably" (fun () ->
                let script = Repository.file "forge.fsx"

                let session =
                    $"""
#load @"{script}"
open Forge;;
let pool = Pool.mmap 4 (64 * KiB);;
let lease = Pool.checkout pool;;
let slice = lease |> Arena.slice<int> 1000;;
lease;;
pool;;
let arena = new BumpArena<_>(Backing.heap 100L);;
lease.Dispose();;
lease;;
slice;;
pool;;
#quit;;
"""

                let shown = Repository.dotnet [ "fsi"; "--nologo" ] session
                let text = Text.RegularExpressions.Regex.Replace(shown.Output, @"\s+", " ")

                for part in
                    [
                        "val pool: ArenaPool<MmapBacking> = ArenaPool<MmapBacking>: 0 idle, capacity 4"
                        "val lease: ArenaLease = ArenaLease: 0 of 65536 bytes used, 65536 free"
                        "val slice: ArenaSlice<int> = ArenaSlice (1000 values): 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; ..."
                        "val it: ArenaLease = ArenaLease: 4000 of 65536 bytes used, 61536 free {"
                        "val arena: BumpArena<HeapBacking> = BumpArena: 0 of 100 bytes used, 100 free"
                        "val it: ArenaLease = ArenaLease: returned {"
                        "val it: ArenaSlice<int> = ArenaSlice (1000 values): stale {"
                        "ArenaPool<MmapBacking>: 1 idle, capacity 4 {"
                    ] do
                    Expect.stringContains text part "shown"

                Expect.equal shown.Code 0 "exit code")
        ]
