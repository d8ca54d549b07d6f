// The span outlives the lease; only taking it was checked.
module Program

open System
open Forge

let escape (pool: ArenaPool<PinnedBacking>) : Span<int> =
    use lease = Pool.checkout pool
    (lease |> Arena.slice<int> 3).Span
