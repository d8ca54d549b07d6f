// The task goes on later, on another stack; a scope can't.
module Program

open System.Threading.Tasks
open Forge

let misuse (pool: ArenaPool<PinnedBacking>) =
    Pool.useTask pool (fun arena ->
        task {
            use scope = arena.OpenScope() // FS0412
            do! Task.Yield() // FS0412
        })
