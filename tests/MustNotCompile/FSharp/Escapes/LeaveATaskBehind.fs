// The lease ends when the task first waits.
module Program

open System.Threading.Tasks
open Forge

let escape (pool: ArenaPool<PinnedBacking>) =
    use lease = Pool.checkout pool

    task {
        do! Task.Yield()
        return lease.Alloc 3
    }
