// The variable lives on when the lease has ended.
module Program

open System
open Forge

let misuse (pool: ArenaPool<PinnedBacking>) =
    let mutable kept = Span<int>.Empty

    Pool.using pool (fun arena -> kept <- arena.AllocSpan<int> 3) // FS0406

    kept.Length
