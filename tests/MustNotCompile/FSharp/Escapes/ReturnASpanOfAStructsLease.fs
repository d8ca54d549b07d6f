// The caller does not see that the span comes from the struct.
module Program

open System
open Forge

[<Struct>]
type Frame(lease: ArenaLease) =
    member _.Numbers: Span<int> = lease.AllocSpan<int> 3
