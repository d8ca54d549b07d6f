// The caller's struct outlives the lease.
module Program

open System
open System.Runtime.CompilerServices
open Forge

[<Struct; IsByRefLike>]
type Holder =
    val mutable Kept: Span<int>

let escape (pool: ArenaPool<PinnedBacking>) (holder: byref<Holder>) =
    use lease = Pool.checkout pool
    holder.Kept <- lease.AllocSpan<int> 3
