// F# does not look into a struct of another assembly, so it misses the string.
module Program

open System.Collections.Generic
open Forge

let escape (arena: ArenaLease) =
    arena.Alloc(KeyValuePair(1, "text")).Key
