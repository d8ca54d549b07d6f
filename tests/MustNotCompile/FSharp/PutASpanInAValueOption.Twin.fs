// It can hold a slice.
module Program

open Forge

let misuse (pool: ArenaPool<PinnedBacking>) =
    Pool.using pool (fun arena ->
        let kept = ValueSome(arena.AllocSlice<int> 3)
        kept.IsSome)
