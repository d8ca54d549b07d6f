// A reference cell may be kept anywhere, so it can't hold a span.
module Program

open Forge

let misuse (arena: ArenaLease) =
    let cell = ref (arena.AllocSpan<int> 3) // FS0412
    cell.Value.Length // FS0412
