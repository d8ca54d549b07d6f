// The span outlives the lease, also after a conversion.
module Program

open System
open Forge

let escape (pool: ArenaPool<PinnedBacking>) : ReadOnlySpan<int> =
    use lease = Pool.checkout pool
    Span.op_Implicit (lease.AllocSpan<int> 3)
