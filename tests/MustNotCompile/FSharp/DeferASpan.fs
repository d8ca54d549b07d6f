// A lazy value is computed when it is asked for, and then kept.
module Program

open Forge

let misuse (arena: ArenaLease) = // FS3301
    lazy (arena.AllocSpan<int> 3) // FS0412 FS0425
