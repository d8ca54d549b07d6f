// A result may be kept anywhere, so it can't hold a span.
module Program

open System
open Forge

let misuse (arena: ArenaLease) : Result<Span<int>, string> = // FS3301
    Ok(arena.AllocSpan<int> 3) // FS0412
