module Lifetimes

open System.Threading.Tasks
open Forge

// The lease ends early, while its variable and the span are still in scope.
let useASpanAfterDispose (pool: ArenaPool<PinnedBacking>) =
    let lease = Pool.checkout pool
    let numbers = lease.AllocSpan<int> 3
    lease.Dispose()
    numbers[0]

// The lease ends when the task first waits.
let leaveATaskBehind (pool: ArenaPool<PinnedBacking>) =
    use lease = Pool.checkout pool

    task {
        do! Task.Yield()
        return lease.Alloc 3
    }
