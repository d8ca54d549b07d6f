// A copy on the managed heap outlives it.
module Program

open Forge

let misuse (pool: ArenaPool<PinnedBacking>) =
    Pool.useTask pool (fun arena -> task { return arena.AllocSpan<int>(3).ToArray() })
