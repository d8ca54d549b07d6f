// A slice can.
module Program

open Forge

type Kept(arena: ArenaLease) =
    let numbers = arena.AllocSlice<int> 3
    member _.First = numbers[0]
