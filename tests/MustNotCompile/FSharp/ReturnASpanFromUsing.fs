// The span outlives the lease, which ends with the body.
module Program

open Forge

let misuse (pool: ArenaPool<PinnedBacking>) =
    Pool.using pool (fun arena -> arena.AllocSpan<int> 3) // FS0412 FS0425
