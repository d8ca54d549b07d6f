// The span outlives the lease, and no Result can hold it.
module Program

open Forge

let misuse (pool: ArenaPool<PinnedBacking>) = // FS3301
    Pool.tryUse pool (fun arena -> arena.AllocSpan<int> 3) // FS0412 FS0425
