/// Lists of values whose alignment is the largest there is.
module Forge.Tests.VectorListTests

open System.Runtime.Intrinsics
open Expecto
open Forge

[<Tests>]
let tests =
    testCase "a list of vectors aligned to 32 or 64 keeps them there, by whatever it grows" (fun () ->
        use arena = Backings.arena Backings.heap 8192
        let vectors = arena.AllocList<Vector256<int>> 1
        let large = arena.AllocList<Vector512<int>>()

        for number in 1..20 do
            vectors.Add(Vector256.Create number)
            large.Add(Vector512.Create number)

        Expect.equal (int (Check.addressOf (vectors.ToSlice()) % 32un)) 0 "aligned to 32"
        Expect.equal (int (Check.addressOf (large.ToSlice()) % 64un)) 0 "aligned to 64"

        for number in 1..20 do
            Expect.equal vectors[number - 1] (Vector256.Create number) "vector"
            Expect.equal large[number - 1] (Vector512.Create number) "large vector")
