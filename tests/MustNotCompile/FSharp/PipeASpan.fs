// A generic function can't take a span, since it could keep it.
module Program

open Forge

let misuse (arena: ArenaLease) = arena.AllocSpan<int> 3 |> ignore // FS0412
