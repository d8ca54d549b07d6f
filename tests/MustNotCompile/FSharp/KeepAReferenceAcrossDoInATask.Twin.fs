// The value can.
module Program

open System.Threading.Tasks
open Forge

let misuse (pool: ArenaPool<PinnedBacking>) =
    Pool.useTask pool (fun arena ->
        task {
            let number = arena.Alloc 3
            do! Task.Yield()
            return number
        })
