// The reference outlives the lease; only taking it was checked.
module Program

open Forge

let escape (pool: ArenaPool<PinnedBacking>) : byref<int> =
    use lease = Pool.checkout pool
    let slice = lease |> Arena.slice<int> 3
    &slice[0]
