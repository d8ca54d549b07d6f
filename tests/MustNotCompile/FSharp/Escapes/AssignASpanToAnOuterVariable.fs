// The variable lives on when the lease has ended.
module Program

open System
open Forge

let escape (pool: ArenaPool<PinnedBacking>) =
    let mutable outer = Span<int>.Empty

    if outer.IsEmpty then
        use lease = Pool.checkout pool
        outer <- lease.AllocSpan<int> 3

    outer[0]
