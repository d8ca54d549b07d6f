// A record may be kept anywhere, so it can't hold a scope.
module Program

open Forge

type Kept = { Scope: ArenaScope } // FS0412 FS0437

let misuse (arena: ArenaLease) = { Scope = arena.OpenScope() }
