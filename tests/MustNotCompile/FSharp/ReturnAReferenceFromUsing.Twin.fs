// The value outlives it.
module Program

open Forge

let misuse (pool: ArenaPool<PinnedBacking>) =
    Pool.using pool (fun arena -> arena.Alloc 3)
