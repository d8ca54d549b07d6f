// The task's result outlives the lease.
module Program

open Forge

let misuse (pool: ArenaPool<PinnedBacking>) = // FS3301
    Pool.useTask pool (fun arena -> task { return arena.AllocSpan<int> 3 }) // FS0412 FS0425
