// The collector does not see references in an arena.
module Program

open Forge

let misuse (arena: ArenaLease) : int = arena.AllocSpan<string>(3).Length // FS0001
