// The value lives on.
module Program

open System
open Forge

let misuse (pool: ArenaPool<PinnedBacking>) =
    let mutable kept = 0

    kept <- Pool.using pool (fun arena -> arena.Alloc 3)

    kept
