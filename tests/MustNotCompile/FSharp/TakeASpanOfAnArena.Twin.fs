// A lease that owns the arena gives spans.
module Program

open Forge

let misuse (backing: PinnedBacking) : int =
    use arena = Arena.ofBacking backing
    arena.AllocSpan<int>(3).Length
