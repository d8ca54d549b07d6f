// The scope is closed first.
module Program

open System.Threading.Tasks
open Forge

let misuse (pool: ArenaPool<PinnedBacking>) =
    Pool.useTask pool (fun arena ->
        task {
            Arena.scope arena (fun () -> arena |> Arena.slice<int> 3 |> Slice.fill 1)
            do! Task.Yield()
        })
