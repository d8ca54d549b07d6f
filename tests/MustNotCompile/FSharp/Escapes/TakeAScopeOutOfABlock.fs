// The scope outlives the lease, which ends with the inner block.
module Program

open Forge

let escape (pool: ArenaPool<PinnedBacking>) =
    let scope =
        use lease = Pool.checkout pool
        lease.OpenScope()

    scope.AllocSpan<int>(3).Length
