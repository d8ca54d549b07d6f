// The lease is lost: nobody can give it back.
module Program

open System
open Forge

let escape (pool: ArenaPool<PinnedBacking>) : Span<int> = pool.Checkout().AllocSpan<int> 3
