// The span outlives the scope, whose memory is then taken anew.
module Program

open System
open Forge

let escape (lease: ArenaLease) : Span<int> =
    use scope = lease.OpenScope()
    scope.AllocSpan<int> 3
