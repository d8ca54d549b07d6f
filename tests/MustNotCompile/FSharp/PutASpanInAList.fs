// A list may be kept anywhere, so it can't hold spans.
module Program

open Forge

let misuse (arena: ArenaLease) =
    let all = [ arena.AllocSpan<int> 3 ] // FS0412
    all.Length // FS0412
