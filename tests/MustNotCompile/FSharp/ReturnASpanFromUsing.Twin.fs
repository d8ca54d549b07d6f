// A copy on the managed heap outlives it.
module Program

open Forge

let misuse (pool: ArenaPool<PinnedBacking>) =
    Pool.using pool (fun arena -> arena.AllocSpan<int>(3).ToArray())
