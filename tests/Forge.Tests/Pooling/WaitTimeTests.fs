/// How long a wait for a lease lasts, by whatever clock.
module Forge.Tests.WaitTimeTests

open System
open System.Threading
open System.Threading.Tasks
open Expecto
open Forge
open Forge.Tests.Waits

/// A clock that does something while it makes a timer, and counts those that were not disposed of.
let private clockThat (act: unit -> unit) (timers: int ref) =
    { new TimeProvider() with
        member _.CreateTimer(_, _, _, _) =
            act ()
            timers.Value <- timers.Value + 1

            { new ITimer with
                member _.Change(_, _) = true
                member _.Dispose() = timers.Value <- timers.Value - 1
                member _.DisposeAsync() = ValueTask()
            }
    }

[<Tests>]
let tests =
    testList
        "wait time"
        [
            for days in [ 41.0; 60.0; TimeSpan.MaxValue.TotalDays ] do
                testCase $"a wait of {days:F0} days waits as long" (fun () ->
                    let clock = ManualClock()

                    use pool =
                        poolOf (
                            ArenaPoolOptions(MaxLeases = 1, TimeProvider = clock, TrimAfter = Timeout.InfiniteTimeSpan)
                        )

                    let time =
                        if days > 1e6 then
                            TimeSpan.MaxValue
                        else
                            TimeSpan.FromDays days

                    use _ = pool.Checkout()
                    let waiting = pool.CheckoutAsync(time).AsTask()

                    if time < TimeSpan.MaxValue then
                        clock.Advance(time - TimeSpan.FromTicks 1L)
                        Expect.isFalse waiting.IsCompleted "not yet"
                        clock.Advance(TimeSpan.FromTicks 1L)
                        waiting |> ends<TimeoutException>
                        Expect.equal clock.Timers 0 "timers"
                    else
                        clock.Advance(TimeSpan.FromDays 100_000.0)
                        Expect.isFalse waiting.IsCompleted "not yet")

            testCase "the system's clock takes the longest wait" (fun () ->
                use pool = poolOf (ArenaPoolOptions(MaxLeases = 1))
                let lease = pool.Checkout()
                let waiting = pool.CheckoutAsync(TimeSpan.MaxValue).AsTask()
                lease.Dispose()
                Expect.isTrue (waiting.Wait soon) "served"
                waiting.Result.Dispose())

            testCase "a wait of no time ends when the clock moves, without a lease" (fun () ->
                let clock = ManualClock()
                use pool = poolOf (ArenaPoolOptions(MaxLeases = 1, TimeProvider = clock))
                use _ = pool.Checkout()
                let waiting = pool.CheckoutAsync(TimeSpan.Zero).AsTask()
                clock.Advance TimeSpan.Zero
                waiting |> ends<TimeoutException>)

            testCase "a wait that timed out says how long it lasted, in the same way in every culture" (fun () ->
                let clock = ManualClock()
                use pool = poolOf (ArenaPoolOptions(MaxLeases = 1, TimeProvider = clock))
                use _ = pool.Checkout()
                let waiting = pool.CheckoutAsync(TimeSpan.FromMilliseconds 1500.0).AsTask()
                Check.withOtherCulture (fun () -> clock.Advance(TimeSpan.FromSeconds 2.0))

                Check.throws<TimeoutException> [ "No lease was given back within 1.5 s," ] (fun () ->
                    waiting.GetAwaiter().GetResult().Dispose()))

            testCase "a clock whose timers can't be disposed of costs no lease" (fun () ->
                let clock =
                    { new TimeProvider() with
                        member _.CreateTimer(_, _, _, _) =
                            { new ITimer with
                                member _.Change(_, _) = true
                                member _.Dispose() = raise ScriptedFailure
                                member _.DisposeAsync() = ValueTask()
                            }
                    }

                use reports = new Reports()

                use pool =
                    poolOf (
                        reports.Options(fun options ->
                            options.MaxLeases <- 1
                            options.TimeProvider <- clock
                            options.TrimAfter <- Timeout.InfiniteTimeSpan)
                    )

                let lease = pool.Checkout()
                let waiting = pool.CheckoutAsync(TimeSpan.FromDays 1.0).AsTask()
                lease.Dispose()
                reports.ExpectOnly("The timer of a checkout could not be disposed", "ScriptedFailure")
                Expect.isTrue (waiting.Wait soon) "served"
                waiting.Result.Dispose())

            testCase "a clock whose timer can't be started again ends the wait, not the clock's thread" (fun () ->
                let tick = ref ignore
                let starts = ref 0

                let clock =
                    { new TimeProvider() with
                        member _.CreateTimer(callback, state, _, _) =
                            tick.Value <- fun () -> callback.Invoke state

                            { new ITimer with
                                member _.Change(_, _) =
                                    starts.Value <- starts.Value + 1
                                    starts.Value = 1 || raise ScriptedFailure

                                member _.Dispose() = ()
                                member _.DisposeAsync() = ValueTask()
                            }
                    }

                use pool =
                    poolOf (
                        ArenaPoolOptions(MaxLeases = 1, TimeProvider = clock, TrimAfter = Timeout.InfiniteTimeSpan)
                    )

                let lease = pool.Checkout()
                let waiting = pool.CheckoutAsync(TimeSpan.FromDays 100.0).AsTask()
                tick.Value()
                Check.throws<ScriptedFailure> [] (fun () -> waiting.GetAwaiter().GetResult() |> ignore)
                lease.Dispose()
                Expect.equal pool.IdleCount 1 "idle: nobody waits for it")

            testCase "a clock that can't make a timer fails the call, which waits for nothing" (fun () ->
                let left = ref null

                let clock =
                    { new TimeProvider() with
                        member _.CreateTimer(callback, _, _, _) =
                            left.Value <- WeakReference callback.Target
                            raise ScriptedFailure
                    }

                use source = new CancellationTokenSource()

                use pool =
                    poolOf (
                        ArenaPoolOptions(MaxLeases = 1, TimeProvider = clock, TrimAfter = Timeout.InfiniteTimeSpan)
                    )

                let lease = pool.Checkout()

                Check.elsewhere (fun () ->
                    Check.throws<ScriptedFailure> [] (fun () ->
                        pool.CheckoutAsync(TimeSpan.FromDays 1.0, source.Token) |> ignore))

                lease.Dispose()
                Expect.equal pool.IdleCount 1 "idle: nobody waits for it"
                Needs.dotnet "a collector that finds all garbage"
                Check.collectUntil (fun () -> not left.Value.IsAlive)
                Expect.isFalse left.Value.IsAlive "garbage, although the token lives"
                Expect.isFalse source.IsCancellationRequested "the token is still in use")

            testCase "a wait that was served leaves nothing behind with its token" (fun () ->
                use source = new CancellationTokenSource()
                use pool = poolOf (ArenaPoolOptions(MaxLeases = 1))
                let left = ref null

                Check.elsewhere (fun () ->
                    let lease = pool.Checkout()
                    let waiting = pool.CheckoutAsync(cancellationToken = source.Token).AsTask()
                    lease.Dispose()
                    waiting.Result.Dispose()
                    left.Value <- WeakReference waiting)

                Needs.dotnet "a collector that finds all garbage"
                Check.collectUntil (fun () -> not left.Value.IsAlive)
                Expect.isFalse left.Value.IsAlive "garbage"
                Expect.isFalse source.IsCancellationRequested "the token is still in use")

            testCase "a wait that begins while the pool is disposed is refused, and leaves no timer" (fun () ->
                let pool = ref Unchecked.defaultof<ArenaPool<HeapBacking>>
                let timers = ref 0
                let clock = timers |> clockThat (fun () -> pool.Value.Dispose())

                pool.Value <-
                    poolOf (
                        ArenaPoolOptions(MaxLeases = 1, TimeProvider = clock, TrimAfter = Timeout.InfiniteTimeSpan)
                    )

                use _ = pool.Value.Checkout()

                Check.throws<ObjectDisposedException> [ "disposed" ] (fun () ->
                    pool.Value.CheckoutAsync(TimeSpan.FromDays 1.0) |> ignore)

                Expect.equal timers.Value 0 "timers")

            testCase "a wait that is cancelled while its timer is made leaves no timer" (fun () ->
                use source = new CancellationTokenSource()
                let timers = ref 0
                let clock = timers |> clockThat source.Cancel

                use pool =
                    poolOf (
                        ArenaPoolOptions(MaxLeases = 1, TimeProvider = clock, TrimAfter = Timeout.InfiniteTimeSpan)
                    )

                use _ = pool.Checkout()

                pool.CheckoutAsync(TimeSpan.FromDays 1.0, source.Token).AsTask()
                |> ends<TaskCanceledException>

                Expect.equal timers.Value 0 "timers")

            testCase "a wait that is cancelled as it begins leaves no timer" (fun () ->
                let clock = ManualClock()

                use pool =
                    poolOf (
                        ArenaPoolOptions(MaxLeases = 1, TimeProvider = clock, TrimAfter = Timeout.InfiniteTimeSpan)
                    )

                use _ = pool.Checkout()

                for _ in 1..2000 do
                    cancelAsItBegins (fun token -> pool.CheckoutAsync(TimeSpan.FromDays 30.0, token))

                Expect.equal clock.Timers 0 "timers")
        ]
