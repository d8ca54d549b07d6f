module Scopes

open System
open Forge

// The scope outlives the lease.
let returnAScope (pool: ArenaPool<PinnedBacking>) : ArenaScope =
    use lease = Pool.checkout pool
    lease.OpenScope()

// The scope outlives the lease, which ends with the inner block.
let takeAScopeOutOfABlock (pool: ArenaPool<PinnedBacking>) =
    let scope =
        use lease = Pool.checkout pool
        lease.OpenScope()

    scope.AllocSpan<int>(3).Length

// The span outlives the scope, whose memory is then reused.
let returnASpanOfAScope (lease: ArenaLease) : Span<int> =
    use scope = lease.OpenScope()
    scope.AllocSpan<int> 3

// The reference outlives the scope, whose memory is then reused.
let returnAReferenceOfAScope (lease: ArenaLease) : byref<int> =
    use scope = lease.OpenScope()
    &scope.Alloc 3

// The variable lives on after the scope was closed.
let assignASpanOfAScopeToAnOuterVariable (lease: ArenaLease) =
    let mutable outer = Span<int>.Empty

    if outer.IsEmpty then
        use scope = lease.OpenScope()
        outer <- scope.AllocSpan<int> 3

    outer[0]
