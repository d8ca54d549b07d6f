// It captures a slice, whose Span checks.
module Program

open Forge

let misuse (arena: ArenaLease) =
    let numbers = arena.AllocSlice<int> 3
    fun () -> numbers[0]
