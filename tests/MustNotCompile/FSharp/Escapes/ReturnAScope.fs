// The scope outlives the lease.
module Program

open Forge

let escape (pool: ArenaPool<PinnedBacking>) : ArenaScope =
    use lease = Pool.checkout pool
    lease.OpenScope()
