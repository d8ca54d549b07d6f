// An arena is an object, so nothing ties the scope to it.
module Program

open Forge

let escape (backing: PinnedBacking) : ArenaScope =
    use arena = new BumpArena<PinnedBacking>(backing)
    arena.OpenScope()
