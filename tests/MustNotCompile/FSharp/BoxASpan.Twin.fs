// A slice can.
module Program

open Forge

let misuse (arena: ArenaLease) = box (arena.AllocSlice<int> 3)
