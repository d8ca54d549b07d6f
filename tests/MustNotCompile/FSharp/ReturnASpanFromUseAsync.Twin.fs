// A copy on the managed heap outlives it.
module Program

open Forge

let misuse (pool: ArenaPool<PinnedBacking>) =
    Pool.useAsync pool (fun arena -> async { return arena.AllocSpan<int>(3).ToArray() })
