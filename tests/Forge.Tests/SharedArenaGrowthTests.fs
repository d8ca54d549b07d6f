/// What a shared arena adds as its users and its contents grow: seats, and committed memory.
module Forge.Tests.SharedArenaGrowthTests

open System
open Expecto
open Forge

[<Tests>]
let tests =
    testList
        "growth of shared arenas"
        [
            testCase "seats for four users, then for twice as many as there are" (fun () ->
                use arena = new SharedBumpArena<HeapBacking>(new HeapBacking(4096un))

                let seats () =
                    ((Check.field typeof<SharedBumpArena> "_seats").GetValue arena :?> Array).Length

                let rec enter count (expected: int list) =
                    use _ = arena.Enter()
                    Expect.equal (seats ()) expected.Head $"seats for {count} users"

                    if not expected.Tail.IsEmpty then
                        enter (count + 1) expected.Tail

                enter 1 [ 4; 4; 4; 4; 8; 8; 8; 8; 16 ]
                Expect.equal arena.UserCount 0 "users")

            testCase "what the backing has committed is not asked for again" (fun () ->
                use arena =
                    new SharedBumpArena<MmapBacking>(
                        new MmapBacking(1un <<< 20, GuardPages.None, commitsOnDemand = true)
                    )

                let address name =
                    (Check.field typeof<SharedBumpArena> name).GetValue arena :?> unativeint

                use user = arena.Enter()
                user.AllocSlice<byte> 1 |> ignore
                Expect.equal (address "_limit" - address "_start") 65536un "bytes up to the limit")
        ]
