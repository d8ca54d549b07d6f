// It can hold a slice.
module Program

open System
open Forge

type Kept = { Numbers: ArenaSlice<int> }

let misuse (arena: ArenaLease) = { Numbers = arena.AllocSlice<int> 3 }
