// It is disposed as itself.
module Program

open System
open Forge

let misuse (arena: ArenaLease) =
    use scope = arena.OpenScope()
    ()
