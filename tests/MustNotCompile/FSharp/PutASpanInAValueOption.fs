// A value option may be kept anywhere, so it can't hold a span.
module Program

open Forge

let misuse (pool: ArenaPool<PinnedBacking>) =
    Pool.using pool (fun arena ->
        let kept = ValueSome(arena.AllocSpan<int> 3) // FS0412
        kept.IsSome) // FS0412
