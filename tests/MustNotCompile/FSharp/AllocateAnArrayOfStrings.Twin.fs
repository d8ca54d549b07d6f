// Numbers can be there.
module Program

open Forge

let misuse (arena: ArenaLease) = arena |> Arena.ofArray [| 1 |]
