// The part outlives the lease as the whole would.
module Program

open System
open Forge

let escape (pool: ArenaPool<PinnedBacking>) : Span<int> =
    use lease = Pool.checkout pool
    lease.AllocSpan<int>(3).Slice 1
