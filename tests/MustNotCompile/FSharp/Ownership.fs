module Ownership

open Forge

// An arena is an object, which no span can be tied to.
let takeASpanOfAnArena (backing: PinnedBacking) : int =
    use arena = new BumpArena<PinnedBacking>(backing)
    // instead: use arena = Arena.ofBacking backing
    arena.AllocSpan<int>(3).Length // error FS0039

// The reference outlives the lease, which ends with the body.
let returnAReferenceFromUsing (pool: ArenaPool<PinnedBacking>) =
    Pool.using pool (fun arena -> &arena.Alloc 3) // error FS0001
    // instead: Pool.using pool (fun arena -> arena.Alloc 3)
