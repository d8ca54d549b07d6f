// The caller's variable outlives the lease.
module Program

open System
open Forge

let escape (pool: ArenaPool<PinnedBacking>) (kept: byref<Span<int>>) =
    use lease = Pool.checkout pool
    kept <- lease.AllocSpan<int> 3
