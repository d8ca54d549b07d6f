// It captures the slice, whose Span checks.
module Program

open Forge

let misuse (arena: ArenaLease) =
    let numbers = arena |> Arena.slice<int> 3
    fun () -> numbers[0]
