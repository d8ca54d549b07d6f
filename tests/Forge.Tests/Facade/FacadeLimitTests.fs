/// Limits, waiting and statistics through the facade.
module Forge.Tests.FacadeLimitTests

open System
open System.Threading
open System.Threading.Tasks
open Expecto
open Forge

let private limitedBy options =
    Pool.createWith options 1 (fun () -> Backing.heap (1 * KiB))

let private limited () =
    limitedBy
        { PoolOptions.defaults with
            MaxLeases = 1
        }

/// A task that has ended, or ends soon.
let private ended (work: Task<'R>) =
    Expect.isTrue (work.Wait(TimeSpan.FromSeconds 20.0)) "ended"
    work

[<Tests>]
let tests =
    testList
        "facade"
        [
            testCase "a limit that is reached is a value of the try functions, and its message names it" (fun () ->
                use pool = limited ()
                use _ = Pool.checkout pool

                match Pool.tryCheckout pool, Pool.tryUse pool Arena.capacity with
                | Error(LimitReached message), Error(LimitReached _ as error) ->
                    Expect.stringContains message "MaxLeases is 1" "message"
                    Expect.equal (ForgeError.message error) message "the same"
                | other -> failtest $"{other}")

            testCase "tryCheckout at a limit does not wait, and has a lease again after a give-back" (fun () ->
                use pool = limited ()
                let held = Pool.checkout pool

                for _ in 1..2 do
                    Expect.isTrue (Pool.tryCheckout pool |> Result.isError) "refused"

                let now = Pool.statistics pool
                Expect.equal (now.Failures, now.Waits, now.Mints, now.Leased) (2L, 0L, 1L, 1) "nothing has changed"
                held.Dispose()

                match Pool.tryCheckout pool with
                | Ok lease -> lease.Dispose()
                | Error error -> failtest (ForgeError.message error))

            testCase "checkoutTask waits for the lease that is given back" (fun () ->
                use pool = limited ()
                let held = Pool.checkout pool

                let waiting = pool |> Pool.checkoutTask

                Expect.isFalse waiting.IsCompleted "not yet"
                Pool.giveBack pool held
                let lease = (ended waiting).Result
                Expect.isTrue lease.IsHeld "held"
                lease.Dispose())

            testCase "checkoutTask waits as long as it is told and no longer" (fun () ->
                let clock = ManualClock()

                use pool =
                    limitedBy
                        { PoolOptions.defaults with
                            MaxLeases = 1
                            TimeProvider = clock
                        }

                use _ = Pool.checkout pool

                let waiting =
                    pool |> Pool.checkoutTaskWith (TimeSpan.FromSeconds 5.0) CancellationToken.None

                clock.Advance(TimeSpan.FromSeconds 4.9)
                Expect.isFalse waiting.IsCompleted "not yet"
                clock.Advance(TimeSpan.FromSeconds 0.1)
                Expect.isTrue waiting.IsCompleted "ended"

                Check.throws<TimeoutException> [ "within 5 s" ] (fun () -> waiting.GetAwaiter().GetResult() |> ignore))

            testCase "a checkoutTask cancelled while it waits ends, and leaves the lease to the next" (fun () ->
                use pool = limited ()
                let held = Pool.checkout pool
                use source = new CancellationTokenSource()

                let cancelled = pool |> Pool.checkoutTaskWith Timeout.InfiniteTimeSpan source.Token

                let other = pool |> Pool.checkoutTask

                Expect.isFalse (cancelled.IsCompleted || other.IsCompleted) "both wait"
                source.Cancel()
                Expect.isTrue cancelled.IsCanceled "cancelled"
                Expect.isFalse other.IsCompleted "the other waits on"
                held.Dispose()
                (ended other).Result.Dispose()

                Check.throws<OperationCanceledException> [] (fun () ->
                    pool |> Pool.checkoutTaskWith Timeout.InfiniteTimeSpan source.Token |> ignore))

            testCase "statistics are the core's, of any pool, though all differ" (fun () ->
                DistinctFigures.run DistinctFigures.first (fun pool ->
                    Expect.equal (Pool.statistics pool) DistinctFigures.first.Figures "record"))
        ]
