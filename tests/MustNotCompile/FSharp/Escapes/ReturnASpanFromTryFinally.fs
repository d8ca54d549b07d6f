// The span outlives the lease.
module Program

open System
open Forge

let escape (pool: ArenaPool<PinnedBacking>) : Span<int> =
    let lease = Pool.checkout pool

    try
        lease.AllocSpan<int> 3
    finally
        lease.Dispose()
