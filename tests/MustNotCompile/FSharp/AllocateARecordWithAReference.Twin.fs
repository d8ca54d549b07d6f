// A record of numbers holds none.
module Program

open Forge

[<Struct>]
type Row = { Number: int; Text: char }

let misuse (arena: ArenaLease) (row: Row) = arena |> Arena.value row
