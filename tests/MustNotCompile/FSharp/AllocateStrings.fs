// The collector does not see references in an arena.
module Program

open Forge

let misuse (arena: ArenaLease) =
    arena |> Arena.slice<string> 3 |> Slice.length // FS0001
