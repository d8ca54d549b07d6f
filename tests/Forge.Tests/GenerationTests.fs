/// What happens when the counters that leases and slices are stamped with come to their end. It takes centuries, so the
/// tests set them near it.
module Forge.Tests.GenerationTests

open System
open Expecto
open Forge

let private arenaOf (lease: ArenaLease) =
    (Check.field typeof<ArenaLease> "_arena").GetValue(lease) :?> BumpArena

/// From the generation of one lease to the next.
let private step = 4L

/// Gives the arena of an idle pool the generation that it would have after so many leases.
let private startLeasesAt (generation: int64) (pool: ArenaPool<'TBacking>) =
    let arena =
        use lease = pool.Checkout()
        arenaOf lease

    (Check.field typeof<BumpArena> "_lease").SetValue(arena, generation)
    (Check.field typeof<BumpArena> "_owner").SetValue(arena, generation)
    // Idle in its seat since the lease before.
    (Check.field typeof<BumpArena> "_leaseWord").SetValue(arena, generation - 1L)

/// The next lease of the arena of an idle pool is its last one.
let wearOut pool =
    pool |> startLeasesAt (Int64.MaxValue - 3L - step)

[<Tests>]
let tests =
    testList
        "generations"
        [
            testCase "an arena at its last generation is retired at give-back, and old leases stay stale" (fun () ->
                let factory = CountingFactory(Backings.heap, 64)
                use pool = factory.Pool 2
                pool |> startLeasesAt (Int64.MaxValue - 3L - 2L * step)
                let first = pool.Checkout()
                pool.GiveBack first
                Expect.equal (pool.IdleCount, factory.Live.Length) (1, 1) "one generation is left"
                let last = pool.Checkout()
                let value = &last.Alloc 5
                Expect.equal value 5 "the last one is as good as any"
                let slice = last.AllocSlice<int> 3
                pool.GiveBack last
                Expect.equal (pool.IdleCount, factory.Live.Length) (0, 0) "retired"

                for lease in [ first; last ] do
                    Expect.isFalse lease.IsHeld "held"

                    Check.throws<InvalidOperationException> [ "already given back" ] (fun () -> pool.GiveBack lease)

                    Check.throws<InvalidOperationException> [ "has ended" ] (fun () ->
                        lease.AllocSlice<int> 1 |> ignore)

                Expect.isFalse slice.IsValid "slice"
                use next = pool.Checkout()
                Expect.equal factory.Backings.Length 2 "a new arena")

            testCase "an arena that is retired before it was ever idle leaves the pool as it was" (fun () ->
                let factory = CountingFactory(Backings.heap, 64)
                use pool = factory.Pool 3
                let arena = arenaOf (pool.Checkout())
                let last = Int64.MaxValue - 3L - step
                (Check.field typeof<BumpArena> "_lease").SetValue(arena, last)
                (Check.field typeof<BumpArena> "_owner").SetValue(arena, last)
                // Leased, without a lane.
                (Check.field typeof<BumpArena> "_leaseWord").SetValue(arena, last + 1L)
                pool.GiveBack(new ArenaLease(arena, last))
                Expect.equal (pool.IdleCount, factory.Live.Length) (0, 0) "retired"

                for _ in 1..2 do
                    let leases = [ for _ in 1..3 -> pool.Checkout() ]
                    leases |> List.iter pool.GiveBack
                    Expect.equal (pool.IdleCount, factory.Live.Length) (3, 3) "idle, alive")

            testCase "a slice's stamp wraps to another value, so that old slices stay stale" (fun () ->
                use arena = Backings.arena Backings.heap 64
                let epochs = (Check.field typeof<BumpArena> "_epochs").GetValue arena :?> Array
                let stamp = Check.field (epochs.GetValue(0).GetType()) "Stamp"
                stamp.SetValue(epochs.GetValue 0, Int64.MaxValue)
                let before = arena.AllocSlice<int> 3
                arena.Reset()
                let after = arena.AllocSlice<int> 3
                Expect.equal (before.IsValid, after.IsValid) (false, true) "valid"
                arena.Reset()
                Expect.equal (before.IsValid, after.IsValid) (false, false) "valid")
        ]
