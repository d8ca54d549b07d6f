// A slice can, and its Span is taken anew.
module Program

open System.Threading.Tasks
open Forge

let misuse (pool: ArenaPool<PinnedBacking>) =
    Pool.useTask pool (fun arena ->
        task {
            let numbers = arena.AllocSlice<int> 3
            do! Task.Yield()
            return numbers[0]
        })
