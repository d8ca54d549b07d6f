// It can hold slices.
module Program

open Forge

let misuse (arena: ArenaLease) =
    let all = [ arena.AllocSlice<int> 3 ]
    all.Length
