// The scope ends within the body.
module Program

open Forge

let misuse (pool: ArenaPool<PinnedBacking>) =
    Pool.using pool (fun arena -> arena.OpenScope().Dispose())
