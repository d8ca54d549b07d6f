// The closure may be called when the scope is closed.
module Program

open Forge

let misuse (arena: ArenaLease) =
    let scope = arena.OpenScope()
    fun () -> scope.Alloc 3 // FS0406
