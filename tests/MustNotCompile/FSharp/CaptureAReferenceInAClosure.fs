// The closure may be called when the lease has ended.
module Program

open Forge

let misuse (arena: ArenaLease) =
    let number = &arena.Alloc 3
    fun () -> number // FS0406
