// A tuple may be kept anywhere, so it can't hold a span.
module Program

open Forge

let misuse (arena: ArenaLease) = // FS3301
    (arena.AllocSpan<int> 3, 3) // FS0412
