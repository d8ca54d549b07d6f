// A mapping has.
module Program

open Forge

let misuse (pool: ArenaPool<MmapBacking>) = Pool.releaseIdle pool
