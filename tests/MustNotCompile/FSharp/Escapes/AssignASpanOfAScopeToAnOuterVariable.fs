// The variable lives on when the scope is closed.
module Program

open System
open Forge

let escape (lease: ArenaLease) =
    let mutable outer = Span<int>.Empty

    if outer.IsEmpty then
        use scope = lease.OpenScope()
        outer <- scope.AllocSpan<int> 3

    outer[0]
