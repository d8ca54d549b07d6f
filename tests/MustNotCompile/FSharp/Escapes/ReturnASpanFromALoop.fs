// The span outlives the leases.
module Program

open System
open Forge

let escape (pools: ArenaPool<PinnedBacking> list) : Span<int> =
    let mutable last = Span<int>.Empty

    for pool in pools do
        use lease = Pool.checkout pool
        last <- lease.AllocSpan<int> 3

    last
