// Memory of the process has no pages to give back.
module Program

open Forge

let misuse (pool: ArenaPool<PinnedBacking>) = Pool.releaseIdle pool // FS0001
