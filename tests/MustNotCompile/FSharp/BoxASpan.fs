// A span can't become an object.
module Program

open Forge

let misuse (arena: ArenaLease) = box (arena.AllocSpan<int> 3) // FS0412
