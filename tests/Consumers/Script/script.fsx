#r "nuget: Forge.FSharp"

open Forge

let pool = Pool.mmap 4 (64 * KiB) // keeps at most 4 idle arenas, each of 64 KiB

let total =
    Pool.using pool (fun arena -> // leased here, empty
        let squares = arena |> Arena.init 1000 (fun i -> int64 i * int64 i)
        Slice.sum squares) // given back here

printfn $"{total} {pool}"
