// The caller's variable outlives the lease.
module Program

open System
open Forge

type Escape =
    static member Run(pool: ArenaPool<PinnedBacking>, kept: outref<Span<int>>) =
        use lease = Pool.checkout pool
        kept <- lease.AllocSpan<int> 3
