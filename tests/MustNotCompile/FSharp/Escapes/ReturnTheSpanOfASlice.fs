// The span outlives the lease; only taking it was checked.
module Program

open System
open Forge

let escape (pool: ArenaPool<PinnedBacking>) : Span<int> =
    use lease = Pool.checkout pool
    let slice = lease |> Arena.slice<int> 3
    slice.Span
