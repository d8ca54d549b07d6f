// The reference outlives the lease.
module Program

open Forge

let escape (pool: ArenaPool<PinnedBacking>) : byref<int> =
    use lease = Pool.checkout pool
    &lease.AllocUninitialized<int>()
