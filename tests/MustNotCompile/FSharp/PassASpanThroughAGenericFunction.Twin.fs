// It can take a slice.
module Program

open Forge

let misuse (arena: ArenaLease) =
    let same = id (arena.AllocSlice<int> 3)
    same.Length
