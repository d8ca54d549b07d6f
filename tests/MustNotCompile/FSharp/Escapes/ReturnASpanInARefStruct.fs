// The struct outlives the lease.
module Program

open System
open System.Runtime.CompilerServices
open Forge

[<Struct; IsByRefLike>]
type Holder(kept: Span<int>) =
    member _.Kept = kept

let escape (pool: ArenaPool<PinnedBacking>) =
    use lease = Pool.checkout pool
    Holder(lease.AllocSpan<int> 3)
