// F# does not look into a struct of another assembly, so it misses the reference.
module Program

open System
open Forge

let escape (arena: ArenaLease) =
    arena |> Arena.slice<Memory<byte>> 3 |> Slice.length
