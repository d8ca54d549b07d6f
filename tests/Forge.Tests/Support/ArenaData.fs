/// What tests of several collections need.
module Forge.Tests.ArenaData

open System
open System.Threading
open Expecto
open Forge

let utf8 (text: string) = Text.Encoding.UTF8.GetBytes text

/// An arena of some bytes of the heap.
let arena (bytes: int) = Backings.arena Backings.heap bytes

/// Allocates all that is left but so many bytes.
let leave (bytes: int) (arena: ArenaLease) =
    arena.AllocSliceUninitialized<byte>(int arena.Remaining - bytes) |> ignore

/// A text whose scope has ended.
let staleText (arena: ArenaLease) =
    use _ = arena.OpenScope()
    arena.AllocText("stale".AsSpan())

/// Every attempt throws that something is stale.
let allStale (attempts: (unit -> unit) list) =
    for attempt in attempts do
        Check.throws<InvalidOperationException> [ "stale" ] attempt

/// Every way in which what lives in an arena ends: reset, give-back, and the end of a scope.
let endings (make: ArenaLease -> 'T) (check: 'T -> unit) =
    use arena = arena 4096
    let made = make arena
    arena.Reset()
    check made

    let pool = Backings.pool Backings.heap 1 4096
    let lease = pool.Checkout()
    let made = make lease
    lease.Dispose()
    check made
    pool.Dispose()

    let scope = arena.OpenScope()
    let made = make arena
    scope.Dispose()
    check made

/// The work costs no managed memory once it has been compiled with optimizations, which happens in the background.
let expectNoAllocation what (work: unit -> unit) =
    let deadline = DateTime.UtcNow.AddSeconds 20.0

    let bytes () =
        for _ in 1..40 do
            work ()

        let before = GC.GetAllocatedBytesForCurrentThread()
        work ()
        GC.GetAllocatedBytesForCurrentThread() - before

    let mutable last = bytes ()

    while last > 0L && DateTime.UtcNow < deadline do
        Thread.Sleep 5
        last <- bytes ()

    Expect.equal last 0L $"managed bytes allocated: {what}"
