/// Pools of which all figures are known and differ, so that no two of them can be swapped unnoticed.
module Forge.Tests.DistinctFigures

open System
open Expecto
open Forge

/// What happens to a pool.
type Story =
    {
        Name: string
        /// How many arenas are idle at the end.
        Idle: int
        /// How many are leased at the end. As many as both together are kept, and as many are trimmed before.
        Leased: int
        /// How many are released for want of room.
        Drops: int
        /// How many checkouts wait.
        Waits: int
        /// How many are refused.
        Failures: int
        ArenaBytes: int
        /// The bytes that each lease allocates.
        UsedBytes: int
        /// What the pool says at the end.
        Figures: ArenaPoolStatistics
    }

/// Sets each figure by its name: with a core for another framework than the tests were built for, only reflection finds the setters.
let private figures (values: (string * int) list) =
    let statistics = box (ArenaPoolStatistics())

    for name, value in values do
        let property = typeof<ArenaPoolStatistics>.GetProperty name
        property.SetValue(statistics, Convert.ChangeType(value, property.PropertyType))

    statistics :?> ArenaPoolStatistics

/// All figures differ.
let first =
    {
        Name = "distinct figures, the first"
        Idle = 2
        Leased = 3
        Drops = 6
        Waits = 4
        Failures = 7
        ArenaBytes = 100
        UsedBytes = 10
        Figures =
            figures
                [
                    "Checkouts", 18
                    "Returns", 15
                    "Mints", 16
                    "Drops", 6
                    "Trims", 5
                    "Waits", 4
                    "Failures", 7
                    "Idle", 2
                    "Leased", 3
                    "LiveBytes", 500
                    "RetainedBytes", 20
                    "ReleasedBytes", 60
                ]
    }

/// All figures differ from each other and from the first's.
let second =
    {
        Name = "distinct figures, the second"
        Idle = 8
        Leased = 9
        Drops = 10
        Waits = 11
        Failures = 12
        ArenaBytes = 200
        UsedBytes = 30
        Figures =
            figures
                [
                    "Checkouts", 47
                    "Returns", 38
                    "Mints", 44
                    "Drops", 10
                    "Trims", 17
                    "Waits", 11
                    "Failures", 12
                    "Idle", 8
                    "Leased", 9
                    "LiveBytes", 3400
                    "RetainedBytes", 240
                    "ReleasedBytes", 300
                ]
    }

let private trim (clock: ManualClock) count (pool: ArenaPool<CountedBacking>) =
    Expect.equal (pool.Prewarm count) count "made to be trimmed"
    clock.Advance(TimeSpan.FromMinutes 3.0)
    Expect.equal pool.IdleCount 0 "idle after trimming"

/// Checks out as many as the limit allows. Then some are refused and some wait, each of whom gets a lease in its turn.
let private reachLimit story limit (pool: ArenaPool<CountedBacking>) =
    let leases = [ for _ in 1..limit -> pool.Checkout() ]

    for lease in leases do
        lease.AllocSlice<byte> story.UsedBytes |> ignore

    for _ in 1 .. story.Failures do
        Check.throws<ArenaPoolLimitException> [ $"MaxLeases is {limit}" ] (fun () -> pool.Checkout() |> ignore)

    let waiting = [ for _ in 1 .. story.Waits -> pool.CheckoutAsync().AsTask() ]
    leases.Head.Dispose()

    for wait in waiting do
        Expect.isTrue (wait.Wait(TimeSpan.FromSeconds 20.0)) "served"
        wait.Result.Dispose()

    for lease in leases.Tail do
        lease.Dispose()

/// Runs a story, and then an action on its pool, of which some arenas are leased.
let run story (action: ArenaPool<CountedBacking> -> unit) =
    let clock = ManualClock()
    let factory = CountingFactory(Backings.heap, story.ArenaBytes)
    let kept = story.Idle + story.Leased
    let limit = kept + story.Drops

    let options =
        ArenaPoolOptions(
            Name = story.Name,
            TimeProvider = clock,
            TrimAfter = TimeSpan.FromMinutes 2.0,
            MaxLeases = limit
        )

    use pool = factory.PoolWith(options, kept)
    trim clock kept pool
    reachLimit story limit pool
    let leases = [ for _ in 1 .. story.Leased -> pool.Checkout() ]

    try
        action pool
    finally
        for lease in leases do
            lease.Dispose()
