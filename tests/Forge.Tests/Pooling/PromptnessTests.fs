/// CheckoutAsync returns to its caller at once, and time and token end its wait, whatever other threads are at.
module Forge.Tests.PromptnessTests

open System
open System.Threading
open System.Threading.Tasks
open Expecto
open Forge
open Forge.Tests.Waits

/// A pool of one arena, whose give-back is stopped on a thread of its own while it returns pages; the action runs meanwhile.
let private whileGivingBack (action: ArenaPool<ScriptedBacking> -> unit) =
    use stopped = new ManualResetEventSlim()
    use goesOn = new ManualResetEventSlim()
    let backing = new ScriptedBacking(64 * 1024)

    use pool =
        new ArenaPool<ScriptedBacking>(1, (fun () -> backing), ArenaPoolOptions(MaxLeases = 1, RetainBytes = 0L))

    // So that the arena has a seat, and keeps it meanwhile.
    pool.Prewarm 1 |> ignore
    let lease = pool.Checkout()
    lease.AllocSlice<byte> 1 |> ignore

    backing.OnReleasePages <-
        fun _ ->
            stopped.Set()
            Expect.isTrue (goesOn.Wait soon) "goes on"

    let giveBack = Task.Run(fun () -> lease.Dispose())
    Expect.isTrue (stopped.Wait soon) "stopped"

    try
        action pool
    finally
        goesOn.Set()

    Expect.isTrue (giveBack.Wait soon) "given back"

[<Tests>]
let tests =
    testList
        "promptness"
        [
            testCase "a checkout waits elsewhere while a give-back returns pages, and its time ends that" (fun () ->
                whileGivingBack (fun pool ->
                    pool.CheckoutAsync(TimeSpan.FromMilliseconds 20.0).AsTask()
                    |> ends<TimeoutException>))

            testCase "a checkout waits elsewhere while a give-back returns pages, and its token ends that" (fun () ->
                whileGivingBack (fun pool ->
                    use source = new CancellationTokenSource()
                    let waiting = pool.CheckoutAsync(cancellationToken = source.Token).AsTask()
                    source.Cancel()
                    waiting |> ends<TaskCanceledException>))

            testCase "a checkout that waits while a give-back returns pages gets its arena" (fun () ->
                let mutable waiting = Unchecked.defaultof<Task<ArenaLease>>

                whileGivingBack (fun pool ->
                    waiting <- pool.CheckoutAsync().AsTask()
                    Expect.isFalse waiting.IsCompleted "waits")

                Expect.isTrue (waiting.Wait soon) "served"
                waiting.Result.Dispose())

            testCase "a pool can be disposed of while a give-back returns pages" (fun () ->
                whileGivingBack (fun pool ->
                    Expect.isTrue (Task.Run(fun () -> pool.Dispose()).Wait soon) "disposed"
                    Check.throws<ObjectDisposedException> [] (fun () -> pool.Checkout() |> ignore)))

            testCase "a backing that disposes of the pool while it returns pages is released" (fun () ->
                let backing = new ScriptedBacking(64 * 1024)
                let mutable releases = 0
                backing.OnDispose <- fun () -> releases <- releases + 1

                let pool =
                    new ArenaPool<ScriptedBacking>(1, (fun () -> backing), ArenaPoolOptions(RetainBytes = 0L))

                backing.OnReleasePages <- fun _ -> pool.Dispose()
                pool.Prewarm 1 |> ignore
                let lease = pool.Checkout()
                lease.AllocSlice<byte> 1 |> ignore
                Expect.isTrue (Task.Run(fun () -> lease.Dispose()).Wait soon) "given back"
                Expect.equal releases 1 "releases")

            testCase "a token that is cancelled while the wait begins ends it" (fun () ->
                use pool = poolOf (ArenaPoolOptions(MaxLeases = 1))

                for _ in 1..200 do
                    use lease = pool.Checkout()
                    cancelAsItBegins (fun token -> pool.CheckoutAsync(cancellationToken = token))

                Expect.equal (pool.GetStatistics().Leased, pool.IdleCount) (0, 1) "leased, idle")

            testCase "what a checkout throws is thrown without the lock" (fun () ->
                Needs.dotnet "an event for each exception"
                let pool = poolOf (ArenaPoolOptions(MaxLeases = 1))
                let lease = pool.Checkout()
                let mutable looks = 0

                let handler =
                    EventHandler<Runtime.ExceptionServices.FirstChanceExceptionEventArgs>(fun _ raised ->
                        match raised.Exception with
                        | :? ArenaPoolLimitException
                        | :? ObjectDisposedException when Task.Run(fun () -> pool.IdleCount |> ignore).Wait soon ->
                            looks <- looks + 1
                        | _ -> ())

                AppDomain.CurrentDomain.FirstChanceException.AddHandler handler

                try
                    Check.throws<ArenaPoolLimitException> [] (fun () -> pool.Checkout() |> ignore)
                    Check.throws<ArenaPoolLimitException> [] (fun () -> pool.Prewarm 1 |> ignore)
                    pool.Dispose()
                    Check.throws<ObjectDisposedException> [] (fun () -> pool.Checkout() |> ignore)
                    Check.throws<ObjectDisposedException> [] (fun () -> pool.CheckoutAsync() |> ignore)
                finally
                    AppDomain.CurrentDomain.FirstChanceException.RemoveHandler handler

                // An exception that passes a handler of its own counts again there.
                Expect.isGreaterThanOrEqual looks 4 "looks at the pool while it is thrown"
                lease.Dispose())
        ]
