/// Limits, waiting and statistics through the facade.
module Forge.Tests.FacadeLimitTests

open System
open System.Threading
open Expecto
open Forge

let private limited () =
    Pool.createWith (ArenaPoolOptions(MaxLeases = 1)) 1 (fun () -> Backing.heap (1 * KiB))

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

            testCase "checkoutTask waits for the lease that is given back, and no longer than it may" (fun () ->
                use pool = limited ()
                let held = Pool.checkout pool

                let waiting =
                    pool |> Pool.checkoutTask Timeout.InfiniteTimeSpan CancellationToken.None

                let impatient = pool |> Pool.checkoutTask TimeSpan.Zero CancellationToken.None

                Check.throws<TimeoutException> [ "within 0 s" ] (fun () ->
                    impatient.GetAwaiter().GetResult() |> ignore)

                Expect.isFalse waiting.IsCompleted "not yet"
                Pool.giveBack pool held
                use lease = waiting.GetAwaiter().GetResult()
                Expect.isTrue lease.IsHeld "held"

                let cancelled =
                    pool |> Pool.checkoutTask Timeout.InfiniteTimeSpan (CancellationToken false)

                Expect.isFalse cancelled.IsCompleted "waits"
                lease.Dispose()
                cancelled.GetAwaiter().GetResult().Dispose())

            testCase "statistics are the core's, as a record" (fun () ->
                use pool = limited ()
                let held = Pool.checkout pool
                Pool.tryCheckout pool |> ignore
                held.AllocSlice<int64> 3 |> ignore
                held.Dispose()
                Pool.clear pool
                use _ = Pool.checkout pool

                Expect.equal
                    (Pool.statistics pool)
                    {
                        Checkouts = 2L
                        Returns = 1L
                        Mints = 2L
                        Drops = 0L
                        Trims = 0L
                        Waits = 0L
                        Failures = 1L
                        Idle = 0
                        Leased = 1
                        LiveBytes = 1024L
                        RetainedBytes = 0L
                        ReleasedBytes = 24L
                    }
                    "record")
        ]
