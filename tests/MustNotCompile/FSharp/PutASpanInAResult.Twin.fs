// It can hold a slice.
module Program

open System
open Forge

let misuse (arena: ArenaLease) : Result<ArenaSlice<int>, string> = Ok(arena.AllocSlice<int> 3)
