module Slices

open System
open Forge

// The span outlives the lease; only taking it was checked.
let returnTheSpanOfASlice (pool: ArenaPool<PinnedBacking>) : Span<int> =
    use lease = Pool.checkout pool
    let slice = lease |> Arena.slice<int> 3
    slice.Span

// The span outlives the lease; only taking it was checked.
let returnTheSpanOfANewSlice (pool: ArenaPool<PinnedBacking>) : Span<int> =
    use lease = Pool.checkout pool
    (lease |> Arena.slice<int> 3).Span

// The caller does not see that the span comes from its slice.
let returnTheSpanOfASliceParameter (slice: ArenaSlice<int>) : Span<int> = slice.Span

// The reference outlives the lease; only taking it was checked.
let returnAnElementByReference (pool: ArenaPool<PinnedBacking>) : byref<int> =
    use lease = Pool.checkout pool
    let slice = lease |> Arena.slice<int> 3
    &slice[0]
