// It captures the value.
module Program

open Forge

let misuse (arena: ArenaLease) =
    let number = arena.Alloc 3
    fun () -> number
