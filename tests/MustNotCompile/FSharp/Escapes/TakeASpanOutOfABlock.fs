// The span outlives the lease, which ends with the inner block.
module Program

open Forge

let escape (pool: ArenaPool<PinnedBacking>) =
    let numbers =
        use lease = Pool.checkout pool
        lease.AllocSpan<int> 3

    numbers[0]
