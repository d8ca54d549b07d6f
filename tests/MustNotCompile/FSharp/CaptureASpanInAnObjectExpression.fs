// The object may be used when the lease has ended.
module Program

open System
open Forge

let misuse (arena: ArenaLease) =
    let numbers = arena.AllocSpan<int> 3

    { new IDisposable with
        member _.Dispose() = numbers[0] <- 1 // FS0406
    }
