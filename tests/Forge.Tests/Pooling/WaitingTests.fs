/// The limits of a pool, and waiting for a lease where they are reached.
module Forge.Tests.WaitingTests

open System
open System.Threading
open System.Threading.Tasks
open Expecto
open Forge

let private limited (leases: int) =
    let factory = CountingFactory(Backings.heap, 64)
    factory, factory.PoolWith(ArenaPoolOptions(MaxLeases = leases), 2)

let private wait (pool: ArenaPool<CountedBacking>) = pool.CheckoutAsync().AsTask()

let private cancellable (pool: ArenaPool<CountedBacking>) token =
    pool.CheckoutAsync(cancellationToken = token).AsTask()

/// The lease of a wait that has come to its end, or comes to it soon.
let private got (waiting: Task<ArenaLease>) =
    Expect.isTrue (waiting.Wait(TimeSpan.FromSeconds 20.0)) "a lease came"
    waiting.Result

let private fails<'E when 'E :> exn> (fragment: string) (waiting: Task<ArenaLease>) =
    Check.throws<'E> [ fragment ] (fun () -> waiting.GetAwaiter().GetResult() |> ignore)

[<Tests>]
let tests =
    testList
        "waiting"
        [
            testCase "past the most leases a checkout is refused, and one more give-back allows one more" (fun () ->
                let factory, pool = limited 2
                use pool = pool
                let first, second = pool.Checkout(), pool.Checkout()

                for _ in 1..2 do
                    Check.throws<ArenaPoolLimitException> [ "2 arenas"; "MaxLeases is 2"; "CheckoutAsync" ] (fun () ->
                        pool.Checkout() |> ignore)

                Expect.equal factory.Backings.Length 2 "made"
                pool.GiveBack first
                use third = pool.Checkout()
                Expect.isTrue third.IsHeld "held"
                pool.GiveBack second
                Expect.equal (pool.GetStatistics().Failures) 2L "failures"
                let _, small = limited 1
                use small = small
                use _ = small.Checkout()

                Check.throws<ArenaPoolLimitException> [ "has 1 arena, 0 of them" ] (fun () ->
                    small.Checkout() |> ignore))

            for limit in [ 128; 150; 191 ] do
                testCase
                    $"past the most bytes, {limit}, a checkout is refused before the factory is asked again"
                    (fun () ->
                        let factory = CountingFactory(Backings.heap, 64)
                        use pool = factory.PoolWith(ArenaPoolOptions(MaxLiveBytes = int64 limit), 2)
                        use _ = pool.Checkout()
                        use _ = pool.Checkout()

                        Check.throws<ArenaPoolLimitException>
                            [ "128 bytes"; "64 bytes"; $"MaxLiveBytes, {limit}" ]
                            (fun () -> pool.Checkout() |> ignore)

                        Expect.equal factory.Backings.Length 2 "made")

            testCase "a wait that begins while idle arenas are released is served once there is room" (fun () ->
                let released = ref ignore

                let make () =
                    let memory = new HeapBacking(64L)

                    { new IMemoryBacking with
                        member _.Address = memory.Address
                        member _.Size = memory.Size

                        member _.Dispose() =
                            memory.Dispose()
                            released.Value()
                    }

                use pool = new ArenaPool<IMemoryBacking>(2, make, ArenaPoolOptions(MaxLeases = 2))
                pool.Prewarm 2 |> ignore
                let leases = ResizeArray<Task<ArenaLease>>()

                released.Value <-
                    fun () ->
                        released.Value <- ignore
                        // There is room for one of them; the other arena is neither idle nor released yet.
                        leases.Add(pool.CheckoutAsync().AsTask())
                        leases.Add(pool.CheckoutAsync().AsTask())
                        Expect.isFalse leases[1].IsCompleted "the second waits"

                pool.Clear()

                for lease in leases do
                    Expect.isTrue (lease.Wait(TimeSpan.FromSeconds 20.0)) "served"

                for lease in leases do
                    lease.Result.Dispose())

            testCase "the first arena may be as large as all bytes allowed" (fun () ->
                let factory = CountingFactory(Backings.heap, 64)
                use pool = factory.PoolWith(ArenaPoolOptions(MaxLiveBytes = 64L), 2)
                use lease = pool.Checkout()
                Expect.isTrue lease.IsHeld "held")

            testCase "an arena larger than all bytes allowed is refused and released" (fun () ->
                let factory = CountingFactory(Backings.heap, 64)
                use pool = factory.PoolWith(ArenaPoolOptions(MaxLiveBytes = 63L), 2)

                Check.throws<ArenaPoolLimitException> [ "64 bytes"; "MaxLiveBytes, 63" ] (fun () ->
                    pool.Checkout() |> ignore)

                Expect.equal factory.Live [] "alive"
                Expect.equal (pool.GetStatistics().LiveBytes, pool.GetStatistics().Leased) (0L, 0) "statistics")

            testCase "idle arenas count towards the limits, and prewarming stops there" (fun () ->
                let factory, pool = limited 1
                use pool = pool
                Check.throws<ArenaPoolLimitException> [ "MaxLeases is 1" ] (fun () -> pool.Prewarm 2 |> ignore)
                Expect.equal (pool.IdleCount, factory.Live.Length) (1, 1) "the first is kept")

            testCase "a factory that fails gives its room back" (fun () ->
                let factory, pool = limited 1
                use pool = pool
                factory.Budget <- 0
                Check.throws<FactoryFailure> [] (fun () -> pool.Checkout() |> ignore)
                factory.Budget <- 1
                use lease = pool.Checkout()
                Expect.isTrue lease.IsHeld "held")

            testCase "where there is room no one waits" (fun () ->
                let _, pool = limited 1
                use pool = pool
                let waiting = pool.CheckoutAsync()
                Expect.isTrue waiting.IsCompletedSuccessfully "at once"
                waiting.Result.Dispose()
                Expect.equal (pool.GetStatistics().Waits) 0L "waits")

            testCase "a waiter is served by the next give-back, first come first served" (fun () ->
                let _, pool = limited 1
                use pool = pool
                let held = pool.Checkout()
                let waiting = List.init 3 (fun _ -> wait pool)
                Expect.isFalse (waiting |> List.exists _.IsCompleted) "none yet"
                held.Dispose()

                for index in 0..2 do
                    let lease = got waiting[index]
                    Expect.equal (lease.Allocated, lease.IsHeld) (0L, true) "an empty arena"
                    Expect.isFalse (waiting |> List.skip (index + 1) |> List.exists _.IsCompleted) "the others wait on"
                    pool.GiveBack lease

                Expect.equal (pool.IdleCount, pool.GetStatistics().Waits) (1, 3L) "idle, waits")

            testCase "a newcomer does not overtake those who wait" (fun () ->
                let _, pool = limited 2
                use pool = pool
                let first, second = pool.Checkout(), pool.Checkout()
                let early = wait pool
                let late = wait pool
                first.Dispose()
                (got early).Dispose()
                (got late).Dispose()
                second.Dispose()
                Expect.equal pool.IdleCount 2 "idle")

            testCase "an arena for which there is no room goes to whoever waits" (fun () ->
                let factory = CountingFactory(Backings.heap, 64)
                use pool = factory.PoolWith(ArenaPoolOptions(MaxLeases = 1), 0)
                let held = pool.Checkout()
                let waiting = wait pool
                held.Dispose()
                (got waiting).Dispose()
                Expect.equal (factory.Backings.Length, factory.Live) (1, []) "made, alive")

            testCase "a wait ends when its time is over, and the next give-back is for the others" (fun () ->
                let clock = ManualClock()
                let factory = CountingFactory(Backings.heap, 64)

                use pool =
                    factory.PoolWith(ArenaPoolOptions(MaxLeases = 1, TimeProvider = clock), 1)

                let held = pool.Checkout()
                let short = pool.CheckoutAsync(TimeSpan.FromSeconds 5.0).AsTask()
                let long = pool.CheckoutAsync(TimeSpan.FromSeconds 50.0).AsTask()
                clock.Advance(TimeSpan.FromSeconds 4.9)
                Expect.isFalse short.IsCompleted "not yet"
                clock.Advance(TimeSpan.FromSeconds 0.1)
                fails<TimeoutException> "within 5 s" short
                held.Dispose()
                (got long).Dispose()
                Expect.equal pool.IdleCount 1 "idle")

            testCase "a cancelled wait ends, and the next give-back is for the others" (fun () ->
                let _, pool = limited 1
                use pool = pool
                let held = pool.Checkout()
                use source = new CancellationTokenSource()
                let cancelled = cancellable pool source.Token
                let other = wait pool
                source.Cancel()
                fails<TaskCanceledException> "" cancelled
                held.Dispose()
                (got other).Dispose()

                Check.throws<OperationCanceledException> [] (fun () ->
                    pool.CheckoutAsync(cancellationToken = source.Token) |> ignore))

            testCase "a disposed pool refuses waiters and later checkouts" (fun () ->
                let _, pool = limited 1
                let held = pool.Checkout()
                let waiting = wait pool
                pool.Dispose()
                fails<ObjectDisposedException> "disposed" waiting
                held.Dispose()
                Check.throws<ObjectDisposedException> [] (fun () -> wait pool |> ignore))

            testCase "a factory's failure reaches whoever was given the room, and the room the next" (fun () ->
                let factory = CountingFactory(Backings.heap, 64)
                let waiting = ResizeArray<Task<ArenaLease>>()
                let mutable calls = 0

                let pool = ref Unchecked.defaultof<ArenaPool<CountedBacking>>

                let make () =
                    calls <- calls + 1

                    match calls with
                    | 1 ->
                        waiting.Add(wait pool.Value)
                        waiting.Add(wait pool.Value)
                        raise (FactoryFailure 0)
                    | 2 -> raise (FactoryFailure 0)
                    | _ -> factory.Mint()

                pool.Value <- new ArenaPool<CountedBacking>(2, make, ArenaPoolOptions(MaxLeases = 1))
                Check.throws<FactoryFailure> [] (fun () -> pool.Value.Checkout() |> ignore)
                fails<FactoryFailure> "" waiting[0]
                (got waiting[1]).Dispose()
                let statistics = pool.Value.GetStatistics()

                Expect.equal
                    (statistics.Failures, statistics.Idle, statistics.Mints)
                    (2L, 1, 1L)
                    "failures, idle, mints"

                pool.Value.Dispose())

            testCase "a negative time to wait is refused" (fun () ->
                let _, pool = limited 1
                use pool = pool

                Check.throws<ArgumentOutOfRangeException> [ "-00:00:01" ] (fun () ->
                    pool.CheckoutAsync(TimeSpan.FromSeconds -1.0) |> ignore))

            testCase "limits that make no sense are refused" (fun () ->
                Check.throws<ArgumentOutOfRangeException> [ "1 or more"; "0" ] (fun () -> limited 0 |> ignore))

            testCase "no wake-up is lost: many tasks share few leases, in and out of seats" (fun () ->
                for leases, capacity in [ 1, 1; 2, 2; 3, 1 ] do
                    let factory = CountingFactory(Backings.heap, 64)
                    use pool = factory.PoolWith(ArenaPoolOptions(MaxLeases = leases), capacity)
                    let mutable inside = 0
                    let mutable most = 0

                    let work (seed: int) =
                        task {
                            for turn in 1..200 do
                                use! lease = pool.CheckoutAsync()
                                let now = Interlocked.Increment &inside

                                if now > Volatile.Read &most then
                                    Volatile.Write(&most, now)

                                lease.AllocSlice<int> 4 |> ignore

                                if (turn + seed) % 3 = 0 then
                                    do! Task.Yield()

                                Interlocked.Decrement &inside |> ignore
                        }

                    let all =
                        [| for seed in 1..8 -> Task.Run(fun () -> work seed :> Task) |] |> Task.WhenAll

                    Expect.isTrue (all.Wait(TimeSpan.FromSeconds 60.0)) $"all of them ended, with {leases} leases"
                    Expect.isLessThanOrEqual (Volatile.Read &most) leases "leased at once"
                    Expect.equal (pool.GetStatistics().Leased, factory.ReleasedTwice) (0, []) "leased")
        ]
