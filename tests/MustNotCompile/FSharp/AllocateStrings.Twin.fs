// Characters can be there.
module Program

open Forge

let misuse (arena: ArenaLease) =
    arena |> Arena.slice<char> 3 |> Slice.length
