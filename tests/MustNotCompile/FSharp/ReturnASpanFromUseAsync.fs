// The computation's result outlives the lease.
module Program

open Forge

let misuse (pool: ArenaPool<PinnedBacking>) = // FS3301
    Pool.useAsync pool (fun arena -> async { return arena.AllocSpan<int> 3 }) // FS0412 FS0425
