// The caller does not see that the span comes from its lease.
module Program

open System
open Forge

let escape (lease: ArenaLease) : Span<int> = lease.AllocSpan<int> 3
