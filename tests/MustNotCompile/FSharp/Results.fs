module Results

open Forge

// The span outlives the lease, which ends with the body.
let returnASpanFromUsing (pool: ArenaPool<PinnedBacking>) =
    Pool.using pool (fun arena -> arena.AllocSpan<int> 3) // error FS0412 FS0425
    // instead: Pool.using pool (fun arena -> arena.AllocSpan<int>(3).ToArray())

// The span outlives the lease, which ends with the body.
let returnTheSpanOfASliceFromUsing (pool: ArenaPool<PinnedBacking>) =
    Pool.using pool (fun arena -> (arena |> Arena.slice<int> 3).Span) // error FS0412 FS0425
    // instead: Pool.using pool (fun arena -> arena |> Arena.slice<int> 3 |> Slice.toArray)

// The scope outlives the lease, which ends with the body.
let returnAScopeFromUsing (pool: ArenaPool<PinnedBacking>) =
    Pool.using pool (fun arena -> arena.OpenScope()) // error FS0412 FS0425
    // instead: Pool.using pool (fun arena -> arena.OpenScope().Dispose())

// The span outlives the lease, and no Result can hold it.
let returnASpanFromTryUse (pool: ArenaPool<PinnedBacking>) = // error FS3301
    Pool.tryUse pool (fun arena -> arena.AllocSpan<int> 3) // error FS0412 FS0425
    // instead: Pool.tryUse pool (fun arena -> arena.AllocSpan<int>(3).ToArray())

// The task's result outlives the lease.
let returnASpanFromUseTask (pool: ArenaPool<PinnedBacking>) = // error FS3301
    Pool.useTask pool (fun arena -> task { return arena.AllocSpan<int> 3 }) // error FS0412 FS0425
    // instead: Pool.useTask pool (fun arena -> task { return arena.AllocSpan<int>(3).ToArray() })

// The computation's result outlives the lease.
let returnASpanFromUseAsync (pool: ArenaPool<PinnedBacking>) = // error FS3301
    Pool.useAsync pool (fun arena -> async { return arena.AllocSpan<int> 3 }) // error FS0412 FS0425
    // instead: Pool.useAsync pool (fun arena -> async { return arena.AllocSpan<int>(3).ToArray() })

// The span outlives the scope, which ends with the body.
let returnASpanFromAScope (arena: ArenaLease) =
    Arena.scope arena (fun () -> (arena |> Arena.slice<int> 3).Span) // error FS0412 FS0425
    // instead: Arena.scope arena (fun () -> arena |> Arena.slice<int> 3 |> Slice.toArray)
