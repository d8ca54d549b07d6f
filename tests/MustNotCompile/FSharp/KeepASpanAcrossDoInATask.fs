// The task goes on later, on another stack; a span can't.
module Program

open System.Threading.Tasks
open Forge

let misuse (pool: ArenaPool<PinnedBacking>) =
    Pool.useTask pool (fun arena ->
        task {
            let numbers = arena.AllocSpan<int> 3
            do! Task.Yield()
            return numbers[0] // FS0406
        })
