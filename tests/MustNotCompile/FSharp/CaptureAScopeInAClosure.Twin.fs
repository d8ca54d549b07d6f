// It captures a slice, whose Span checks.
module Program

open Forge

let misuse (arena: ArenaLease) =
    let scope = arena.AllocSlice<int> 1
    fun () -> scope[0]
