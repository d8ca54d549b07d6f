/// Whoever waits for a lease is served by every call that makes an arena idle or frees room, also by one that fails.
module Forge.Tests.WakeUpTests

open System
open System.Threading
open System.Threading.Tasks
open Expecto
open Forge

let private pages = 64 * 1024

/// A pool for one arena over a scripted backing, and what begins to wait while it is at work.
type private OneArena(options: ArenaPoolOptions) =
    let waiting = ResizeArray<Task<ArenaLease>>()
    let mutable script = fun (_: ScriptedBacking) -> ()
    let mutable beforeMint = ignore
    let backings = ResizeArray<ScriptedBacking>()

    let pool =
        options.MaxLeases <- 1

        new ArenaPool<ScriptedBacking>(
            2,
            (fun () ->
                beforeMint ()
                let backing = new ScriptedBacking(pages)
                backings.Add backing
                script backing
                backing),
            options
        )

    new() = new OneArena(ArenaPoolOptions())

    member _.Pool = pool
    member _.Backings = backings
    member _.Waiting = waiting

    member _.Script
        with set value = script <- value

    member _.BeforeMint
        with set value = beforeMint <- value

    /// Two checkouts begin the first time, and wait: the only arena is in the hand of the call that is at work, or there is no
    /// room. Says whether it was the first time.
    member _.BeginToWait() =
        let isFirst = waiting.Count = 0

        if isFirst then
            for _ in 1..2 do
                waiting.Add(pool.CheckoutAsync().AsTask())

            Expect.isFalse (waiting.Exists(fun wait -> wait.IsCompleted)) "they wait"

        isFirst

    /// Both are served, one after the other, and then nothing is out.
    member _.ExpectServed() =
        Expect.equal waiting.Count 2 "began to wait"

        for wait in waiting do
            Expect.isTrue (wait.Wait(TimeSpan.FromSeconds 20.0)) "served"
            wait.Result.Dispose()

        let statistics = pool.GetStatistics()
        Expect.equal (statistics.Leased, statistics.Idle, pool.IdleCount) (0, 1, 1) "leased, idle"

    interface IDisposable with
        member _.Dispose() = pool.Dispose()

let private fill (lease: ArenaLease) =
    lease.AllocSliceUninitialized<byte> pages |> ignore

let private failing action =
    Check.throws<ScriptedFailure> [] (fun () -> action () |> ignore)

[<Tests>]
let tests =
    testList
        "wake-ups"
        [
            testCase "a factory that fails gives the room it had to whoever waits" (fun () ->
                use one = new OneArena()

                one.BeforeMint <-
                    fun () ->
                        if one.BeginToWait() then
                            raise ScriptedFailure

                failing one.Pool.Checkout
                one.ExpectServed())

            testCase "a checkout that finds the limit reached by an arena that is being made waits for it" (fun () ->
                use one = new OneArena()
                one.BeforeMint <- one.BeginToWait >> ignore
                one.Pool.Checkout().Dispose()
                one.ExpectServed())

            testCase "prewarming gives what it made to whoever waits" (fun () ->
                use one = new OneArena()
                one.BeforeMint <- one.BeginToWait >> ignore
                Expect.equal (one.Pool.Prewarm 1) 1 "made"
                one.ExpectServed())

            testCase "prewarming that fails gives the room it had to whoever waits" (fun () ->
                use one = new OneArena()

                one.BeforeMint <-
                    fun () ->
                        if one.BeginToWait() then
                            raise ScriptedFailure

                failing (fun () -> one.Pool.Prewarm 1)
                one.ExpectServed())

            for fails in [ false; true ] do
                let how = if fails then "fails" else "ends"

                testCase $"a release of idle pages that {how} gives the arena to whoever waits" (fun () ->
                    use one = new OneArena()
                    one.Pool.Prewarm 1 |> ignore

                    one.Backings[0].OnReleasePages <-
                        fun _ ->
                            if one.BeginToWait() && fails then
                                raise ScriptedFailure

                    if fails then
                        failing one.Pool.ReleaseIdle
                    else
                        one.Pool.ReleaseIdle()

                    one.ExpectServed())

                testCase $"a give-back that returns pages and {how} gives the arena to whoever waits" (fun () ->
                    use one = new OneArena(ArenaPoolOptions(RetainBytes = 0L))
                    let lease = one.Pool.Checkout()
                    fill lease

                    one.Backings[0].OnReleasePages <-
                        fun _ ->
                            if one.BeginToWait() && fails then
                                raise ScriptedFailure

                    if fails then failing lease.Dispose else lease.Dispose()

                    one.ExpectServed())

                testCase $"a give-back whose check {how} gives the arena to whoever waits" (fun () ->
                    use one = new OneArena(ArenaPoolOptions(Checks = ArenaChecks.ProtectIdle))
                    let lease = one.Pool.Checkout()

                    one.Backings[0].OnProtect <-
                        fun access ->
                            if access = MemoryAccess.None && one.BeginToWait() && fails then
                                raise ScriptedFailure

                    if fails then failing lease.Dispose else lease.Dispose()

                    one.ExpectServed())

                testCase $"a clear that {how} gives the room to whoever waits" (fun () ->
                    use one = new OneArena()
                    one.Pool.Prewarm 1 |> ignore

                    one.Backings[0].OnDispose <-
                        fun () ->
                            if one.BeginToWait() && fails then
                                raise ScriptedFailure

                    if fails then failing one.Pool.Clear else one.Pool.Clear()

                    one.ExpectServed())

                testCase $"trimming that {how} gives the room to whoever waits" (fun () ->
                    use reports = new Reports()
                    let clock = ManualClock()

                    use one =
                        new OneArena(
                            reports.Options(fun options ->
                                options.TimeProvider <- clock
                                options.TrimAfter <- TimeSpan.FromMinutes 1.0)
                        )

                    one.Pool.Prewarm 1 |> ignore

                    one.Backings[0].OnDispose <-
                        fun () ->
                            if one.BeginToWait() && fails then
                                raise ScriptedFailure

                    clock.Advance(TimeSpan.FromMinutes 2.0)

                    if fails then
                        reports.ExpectOnly("The trimmer of idle arenas failed", "ScriptedFailure")
                    else
                        Expect.isEmpty reports.Events "reported"

                    one.ExpectServed())

            testCase "a checkout that can't make its arena accessible gives it to whoever waits" (fun () ->
                use one = new OneArena(ArenaPoolOptions(Checks = ArenaChecks.ProtectIdle))
                one.Pool.Prewarm 1 |> ignore

                one.Backings[0].OnProtect <-
                    fun access ->
                        if access = MemoryAccess.ReadWrite && one.BeginToWait() then
                            raise ScriptedFailure

                failing one.Pool.Checkout
                one.ExpectServed())

            testCase
                "a wait whose arena can't be made accessible ends with that failure, and the next is served"
                (fun () ->
                    use one = new OneArena(ArenaPoolOptions(Checks = ArenaChecks.ProtectIdle))
                    let lease = one.Pool.Checkout()
                    Expect.isTrue (one.BeginToWait()) "they wait"
                    let mutable failures = 1

                    one.Backings[0].OnProtect <-
                        fun access ->
                            if access = MemoryAccess.ReadWrite && Interlocked.Decrement &failures = 0 then
                                raise ScriptedFailure

                    lease.Dispose()
                    failing (fun () -> one.Waiting[0].GetAwaiter().GetResult())
                    Expect.isTrue (one.Waiting[1].Wait(TimeSpan.FromSeconds 20.0)) "served"
                    one.Waiting[1].Result.Dispose()
                    Expect.equal one.Pool.IdleCount 1 "idle")
        ]
