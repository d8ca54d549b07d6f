module Captures

open System
open Forge

// The closure may be called after the lease has ended.
let captureASpanInAClosure (arena: ArenaLease) =
    let numbers = arena.AllocSpan<int> 3
    // instead: let numbers = arena.AllocSlice<int> 3
    fun () -> numbers[0] // error FS0406

// The sequence is evaluated later, when it is enumerated.
let captureASpanInASequence (arena: ArenaLease) =
    let numbers = arena.AllocSpan<int> 3
    // instead: let numbers = arena.AllocSlice<int> 3
    seq { numbers[0] } // error FS0406

// The object may be used after the lease has ended.
let captureASpanInAnObjectExpression (arena: ArenaLease) =
    let numbers = arena.AllocSpan<int> 3
    // instead: let numbers = arena.AllocSlice<int> 3

    { new IDisposable with
        member _.Dispose() = numbers[0] <- 1 // error FS0406
    }

// The closure may be called after the lease has ended.
let captureAReferenceInAClosure (arena: ArenaLease) =
    let number = &arena.Alloc 3
    // instead: let number = arena.Alloc 3
    fun () -> number // error FS0406

// The closure may be called after the scope was closed.
let captureAScopeInAClosure (arena: ArenaLease) =
    let scope = arena.OpenScope()
    // instead: let scope = arena.AllocSlice<int> 1
    fun () -> scope.Alloc 3 // error FS0406
    // instead: fun () -> scope[0]

// The closure may be called when the slice is stale.
let captureTheSpanOfASlice (arena: ArenaLease) =
    let numbers = (arena |> Arena.slice<int> 3).Span
    // instead: let numbers = arena |> Arena.slice<int> 3
    fun () -> numbers[0] // error FS0406

// The variable lives on after the lease has ended.
let assignASpanFromWithinUsing (pool: ArenaPool<PinnedBacking>) =
    let mutable kept = Span<int>.Empty
    // instead: let mutable kept = 0

    Pool.using pool (fun arena -> kept <- arena.AllocSpan<int> 3) // error FS0406
    // instead: kept <- Pool.using pool (fun arena -> arena.Alloc 3)

    kept.Length
    // instead: kept

// A lazy value is computed on first use, and then kept.
let deferASpan (arena: ArenaLease) = // error FS3301
    lazy (arena.AllocSpan<int> 3) // error FS0412 FS0425
    // instead: lazy (arena.AllocSpan<int>(3).ToArray())
