// The reference outlives the lease, which ends with the inner block.
module Program

open Forge

let escape (pool: ArenaPool<PinnedBacking>) =
    let number =
        use lease = Pool.checkout pool
        &lease.Alloc 3

    number
