// It captures a slice, whose Span checks.
module Program

open System
open Forge

let misuse (arena: ArenaLease) =
    let numbers = arena.AllocSlice<int> 3

    { new IDisposable with
        member _.Dispose() = numbers[0] <- 1
    }
