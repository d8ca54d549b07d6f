// The collector does not see references in an arena, also not within a struct.
module Program

open Forge

[<Struct>]
type Row = { Number: int; Text: string }

let misuse (arena: ArenaLease) (row: Row) = arena |> Arena.value row // FS0001
