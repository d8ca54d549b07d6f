// F# looks into the record, but not into the slice, which refers to its arena.
module Program

open Forge

[<Struct>]
type Row = { Number: int; Text: ArenaSlice<byte> }

let escape (arena: ArenaLease) (row: Row) = arena |> Arena.value row
