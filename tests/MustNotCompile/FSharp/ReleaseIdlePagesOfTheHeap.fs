// Memory of the native heap has no pages to give back.
module Program

open Forge

let misuse (pool: ArenaPool<HeapBacking>) = Pool.releaseIdle pool // FS0001
