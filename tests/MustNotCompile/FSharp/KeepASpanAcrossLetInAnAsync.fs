// The computation goes on later, on another stack; a span can't.
module Program

open Forge

let misuse (pool: ArenaPool<PinnedBacking>) =
    Pool.useAsync pool (fun arena ->
        async {
            let numbers = arena.AllocSpan<int> 3
            let! one = async { return 1 }
            return numbers[0] + one // FS0406
        })
