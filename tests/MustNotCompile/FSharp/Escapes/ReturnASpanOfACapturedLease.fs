// The delegate's result is not tied to the lease that the delegate holds.
module Program

open System
open Forge

let escape (lease: ArenaLease) =
    Func<Span<int>>(fun () -> lease.AllocSpan<int> 3)
