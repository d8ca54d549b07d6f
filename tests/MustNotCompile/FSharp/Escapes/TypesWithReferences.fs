module TypesWithReferences

open System
open System.Collections.Generic
open Forge

// F# does not look into a struct of another assembly, so it misses the string.
let allocateAHiddenReference (arena: ArenaLease) =
    arena.Alloc(KeyValuePair(1, "text")).Key

// F# does not look into a struct of another assembly, so it misses the reference.
let allocateARunOfHiddenReferences (arena: ArenaLease) =
    arena |> Arena.slice<Memory<byte>> 3 |> Slice.length

// F# looks into the record, but not into the slice, which refers to its arena.
[<Struct>]
type Row = { Number: int; Text: ArenaSlice<byte> }

let allocateARecordWithAHiddenReference (arena: ArenaLease) (row: Row) = arena |> Arena.value row
