// It can hold a slice.
module Program

open Forge

let misuse (arena: ArenaLease) =
    let cell = ref (arena.AllocSlice<int> 3)
    cell.Value.Length
