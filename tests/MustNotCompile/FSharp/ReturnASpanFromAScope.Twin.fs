// A copy on the managed heap outlives it.
module Program

open Forge

let misuse (arena: ArenaLease) =
    Arena.scope arena (fun () -> arena |> Arena.slice<int> 3 |> Slice.toArray)
