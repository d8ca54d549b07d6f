// The lease ends early, while its variable and the span are still there.
module Program

open Forge

let escape (pool: ArenaPool<PinnedBacking>) =
    let lease = Pool.checkout pool
    let numbers = lease.AllocSpan<int> 3
    lease.Dispose()
    numbers[0]
