// The closure may be called when the lease has ended.
module Program

open Forge

let misuse (arena: ArenaLease) =
    let numbers = arena.AllocSpan<int> 3
    fun () -> numbers[0] // FS0406
