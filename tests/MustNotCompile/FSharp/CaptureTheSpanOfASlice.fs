// The closure may be called when the slice is stale.
module Program

open Forge

let misuse (arena: ArenaLease) =
    let numbers = (arena |> Arena.slice<int> 3).Span
    fun () -> numbers[0] // FS0406
