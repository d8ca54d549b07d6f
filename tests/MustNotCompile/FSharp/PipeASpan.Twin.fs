// It can take a slice.
module Program

open Forge

let misuse (arena: ArenaLease) = arena.AllocSlice<int> 3 |> ignore
