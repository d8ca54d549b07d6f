// A slice can, and its Span is taken anew.
module Program

open Forge

let misuse (pool: ArenaPool<PinnedBacking>) =
    Pool.useAsync pool (fun arena ->
        async {
            let numbers = arena.AllocSlice<int> 3
            let! one = async { return 1 }
            return numbers[0] + one
        })
