// The sequence is computed when it is asked for.
module Program

open Forge

let misuse (arena: ArenaLease) =
    let numbers = arena.AllocSpan<int> 3
    seq { numbers[0] } // FS0406
