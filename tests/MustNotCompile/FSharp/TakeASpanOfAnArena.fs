// An arena is an object, which no span can be tied to.
module Program

open Forge

let misuse (backing: PinnedBacking) : int =
    use arena = new BumpArena<PinnedBacking>(backing)
    arena.AllocSpan<int>(3).Length // FS0039
