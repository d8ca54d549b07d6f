// The reference outlives the scope, whose memory is then taken anew.
module Program

open Forge

let escape (lease: ArenaLease) : byref<int> =
    use scope = lease.OpenScope()
    &scope.Alloc 3
