// A lazy array is a copy.
module Program

open Forge

let misuse (arena: ArenaLease) =
    lazy (arena.AllocSpan<int>(3).ToArray())
