// The scope outlives the lease, which ends with the body.
module Program

open Forge

let misuse (pool: ArenaPool<PinnedBacking>) =
    Pool.using pool (fun arena -> arena.OpenScope()) // FS0412 FS0425
