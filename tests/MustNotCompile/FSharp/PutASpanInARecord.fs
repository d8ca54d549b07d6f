// A record may be kept anywhere, so it can't hold a span.
module Program

open System
open Forge

type Kept = { Numbers: Span<int> } // FS0412 FS0437

let misuse (arena: ArenaLease) = { Numbers = arena.AllocSpan<int> 3 }
