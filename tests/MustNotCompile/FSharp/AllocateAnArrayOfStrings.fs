// The collector does not see references in an arena.
module Program

open Forge

let misuse (arena: ArenaLease) = arena |> Arena.ofArray [| "text" |] // FS0001
