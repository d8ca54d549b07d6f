// A generic function can't take a span, since it could keep it.
module Program

open Forge

let misuse (arena: ArenaLease) =
    let same = id (arena.AllocSpan<int> 3) // FS0412
    same.Length
