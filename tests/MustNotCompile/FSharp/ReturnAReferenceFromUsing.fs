// The reference outlives the lease, which ends with the body.
module Program

open Forge

let misuse (pool: ArenaPool<PinnedBacking>) =
    Pool.using pool (fun arena -> &arena.Alloc 3) // FS0001
