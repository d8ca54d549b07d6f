// Characters can be there.
module Program

open Forge

let misuse (arena: ArenaLease) : int = arena.AllocSpan<char>(3).Length
