module Awaits

open System.Threading.Tasks
open Forge

// The task resumes later, on another stack; a span can't.
let keepASpanAcrossDoInATask (pool: ArenaPool<PinnedBacking>) =
    Pool.useTask pool (fun arena ->
        task {
            let numbers = arena.AllocSpan<int> 3
            // instead: let numbers = arena.AllocSlice<int> 3
            do! Task.Yield()
            return numbers[0] // error FS0406
        })

// The computation resumes later, on another stack; a span can't.
let keepASpanAcrossLetInAnAsync (pool: ArenaPool<PinnedBacking>) =
    Pool.useAsync pool (fun arena ->
        async {
            let numbers = arena.AllocSpan<int> 3
            // instead: let numbers = arena.AllocSlice<int> 3
            let! one = async { return 1 }
            return numbers[0] + one // error FS0406
        })

// The task resumes later, on another stack; a reference can't.
let keepAReferenceAcrossDoInATask (pool: ArenaPool<PinnedBacking>) =
    Pool.useTask pool (fun arena ->
        task {
            let number = &arena.Alloc 3
            // instead: let number = arena.Alloc 3
            do! Task.Yield()
            return number // error FS0406
        })

// The task resumes later, on another stack; a scope can't.
let keepAScopeAcrossDoInATask (pool: ArenaPool<PinnedBacking>) =
    Pool.useTask pool (fun arena ->
        task {
            use scope = arena.OpenScope() // error FS0412
            // instead: Arena.scope arena (fun () -> arena |> Arena.slice<int> 3 |> Slice.fill 1)
            do! Task.Yield() // error FS0412
        })
