/// The combinators that give back when a task or an async has ended.
module Forge.Tests.FacadeTaskTests

open System
open System.Threading
open System.Threading.Tasks
open Expecto
open Forge
open Forge.Tests.FacadeTests

exception private Broken

let private asynchronous =
    [
        testCaseTask "useTask gives back when the task has completed, not before" (fun () ->
            task {
                let _, pool = countedPool 2
                use pool = pool
                let gate = TaskCompletionSource()

                let work =
                    Pool.useTask pool (fun arena ->
                        task {
                            let slice = arena |> Arena.ofArray [| 1; 2; 3 |]
                            do! gate.Task
                            return Slice.sum slice
                        })

                Expect.equal (Pool.idleCount pool) 0 "leased while it runs"
                gate.SetResult()
                let! sum = work
                Expect.equal sum 6 "result"
                Expect.equal (Pool.idleCount pool) 1 "idle"
            })

        testCaseTask "useTask gives back when the task fails, throws at once or is cancelled" (fun () ->
            task {
                let _, pool = countedPool 4
                use pool = pool
                use cancelled = new CancellationTokenSource()

                let bodies: (string * (ArenaLease -> Task<int>)) list =
                    [
                        "Broken",
                        fun _ ->
                            task {
                                do! Task.Yield()
                                return raise Broken
                            }
                        "Broken", (fun _ -> raise Broken)
                        "TaskCanceledException",
                        fun _ ->
                            task {
                                do! Task.Delay(Timeout.Infinite, cancelled.Token)
                                return 1
                            }
                    ]

                for expected, body in bodies do
                    let work = Pool.useTask pool body
                    cancelled.CancelAfter 1

                    let! ended =
                        task {
                            try
                                let! _ = work
                                return "completed"
                            with error ->
                                return error.GetType().Name
                        }

                    Expect.equal ended expected "ended"
                    Expect.equal (Pool.idleCount pool) 1 "given back"
            })

        testCaseTask "useAsync gives back on success, on failure and on cancellation" (fun () ->
            task {
                let _, pool = countedPool 4
                use pool = pool

                let! sum =
                    Pool.useAsync pool (fun arena -> async { return arena |> Arena.value 5 |> Slice.sum })

                Expect.equal sum 5 "result"
                Expect.equal (Pool.idleCount pool) 1 "success"

                let failing = Pool.useAsync pool (fun _ -> async { return raise Broken })
                let! failed = Async.Catch failing

                match failed with
                | Choice2Of2 Broken -> ()
                | other -> failtest $"{other}"

                Expect.equal (Pool.idleCount pool) 1 "failure"
                use cancellation = new CancellationTokenSource()
                let started = TaskCompletionSource()

                let work =
                    Async.StartAsTask(
                        Pool.useAsync pool (fun _ ->
                            async {
                                started.SetResult()
                                do! Async.Sleep Timeout.Infinite
                            }),
                        cancellationToken = cancellation.Token
                    )

                do! started.Task
                Expect.equal (Pool.idleCount pool) 0 "leased while it runs"
                cancellation.Cancel()

                try
                    do! work
                    failtest "not cancelled"
                with :? OperationCanceledException ->
                    ()

                Expect.equal (Pool.idleCount pool) 1 "cancellation"
            })

        testCaseTask "useTaskLike gives back when what the body returned has ended" (fun () ->
            task {
                let _, pool = countedPool 2
                use pool = pool
                let gate = TaskCompletionSource<int>()

                let works: (string * Task) list =
                    [
                        "Task", Pool.useTaskLike pool (fun _ -> gate.Task :> Task)
                        "ValueTask", Pool.useTaskLike pool (fun _ -> ValueTask(gate.Task :> Task))
                        "ValueTask<int>", Pool.useTaskLike pool (fun _ -> ValueTask<int> gate.Task)
                    ]

                Expect.equal (Pool.statistics pool).Leased 3 "leased while they run"
                gate.SetResult 3

                for name, work in works do
                    do! work
                    Expect.isTrue work.IsCompletedSuccessfully name

                Expect.equal (Pool.statistics pool).Leased 0 "given back"
                let! result = Pool.useTaskLike pool (fun _ -> ValueTask<int> 5)
                Expect.equal result 5 "result"

                let failing =
                    Pool.useTaskLike pool (fun _ -> ValueTask(Task.FromException Broken)) :> Task

                let! failed =
                    task {
                        try
                            do! failing
                            return false
                        with Broken ->
                            return true
                    }

                Expect.isTrue failed "failure"
                Expect.equal (Pool.statistics pool).Leased 0 "given back after it"
            })

        testCaseTask "useTask and useAsync wait at a limit until an arena is given back" (fun () ->
            task {
                use pool =
                    Pool.heapWith
                        { PoolOptions.defaults with
                            MaxLeases = 1
                        }
                        1
                        (1 * KiB)

                let works =
                    [
                        fun () -> Pool.useTask pool (fun arena -> task { return Arena.capacity arena })
                        fun () -> Pool.useTaskLike pool (fun arena -> ValueTask<int64>(Arena.capacity arena))
                        fun () ->
                            Pool.useAsync pool (fun arena -> async { return Arena.capacity arena })
                            |> Async.StartImmediateAsTask
                    ]

                for start in works do
                    let held = Pool.checkout pool
                    let work = start ()
                    Expect.isFalse work.IsCompleted "waits"
                    held.Dispose()
                    let! capacity = work.WaitAsync(TimeSpan.FromSeconds 20.0)
                    Expect.equal capacity 1024L "result"
                    Expect.equal (Pool.idleCount pool) 1 "given back"
            })

        testCaseTask "a wait of useTaskWith ends with its time or its token, without a lease" (fun () ->
            task {
                let clock = ManualClock()

                use pool =
                    Pool.heapWith
                        { PoolOptions.defaults with
                            MaxLeases = 1
                            TimeProvider = clock
                        }
                        1
                        (1 * KiB)

                let held = Pool.checkout pool
                use source = new CancellationTokenSource()
                let mutable runs = 0

                let start time token =
                    Pool.useTaskWith time token pool (fun _ ->
                        task {
                            runs <- runs + 1
                            return ()
                        })

                let timed = start (TimeSpan.FromSeconds 2.0) CancellationToken.None
                let cancelled = start Timeout.InfiniteTimeSpan source.Token
                source.Cancel()
                clock.Advance(TimeSpan.FromSeconds 2.0)

                let ended (work: Task) =
                    work.WaitAsync(TimeSpan.FromSeconds 20.0).GetAwaiter().GetResult()

                Check.throws<TimeoutException> [ "within 2 s" ] (fun () -> ended timed)
                Check.throws<TaskCanceledException> [] (fun () -> ended cancelled)
                Expect.isTrue cancelled.IsCanceled "cancelled, not failed"
                held.Dispose()
                Expect.equal (runs, Pool.idleCount pool) (0, 1) "no body has run, and the arena is idle"
                do! start TimeSpan.Zero CancellationToken.None
                Expect.equal (runs, Pool.idleCount pool) (1, 1) "the next one runs"
            })

        testCase "a useAsync cancelled while it waits is cancelled, and leaves the arena to the next" (fun () ->
            use pool =
                Pool.heapWith
                    { PoolOptions.defaults with
                        MaxLeases = 1
                    }
                    1
                    (1 * KiB)

            let held = Pool.checkout pool
            use source = new CancellationTokenSource()

            let waiting =
                Async.StartImmediateAsTask(
                    Pool.useAsync pool (fun _ -> async { return failtest "must not run" }),
                    source.Token
                )

            Expect.isFalse waiting.IsCompleted "waits"
            source.Cancel()

            Check.throws<TaskCanceledException> [] (fun () ->
                waiting.WaitAsync(TimeSpan.FromSeconds 20.0).GetAwaiter().GetResult())

            Expect.isTrue waiting.IsCanceled "cancelled, not failed"
            held.Dispose()
            Expect.equal (Pool.idleCount pool) 1 "idle")

        testCase "whenever a useAsync that waits is cancelled, no lease is lost" (fun () ->
            use pool =
                Pool.heapWith
                    { PoolOptions.defaults with
                        MaxLeases = 1
                    }
                    1
                    (1 * KiB)

            for round in 1..2000 do
                let held = Pool.checkout pool
                use source = new CancellationTokenSource()

                let waiting =
                    Async.StartImmediateAsTask(Pool.useAsync pool (fun _ -> async { return () }), source.Token)

                let cancels = Task.Run(fun () -> source.Cancel())
                Thread.SpinWait(round % 100 * 10)
                held.Dispose()
                cancels.Wait()

                try
                    waiting.Wait()
                with :? AggregateException as ended when (ended.InnerException :? OperationCanceledException) ->
                    ()

                Expect.equal (Pool.statistics pool).Leased 0 $"round {round}")

        testCase "useAsync leases when it runs, each time anew" (fun () ->
            let factory, pool = countedPool 4
            use pool = pool
            let work = Pool.useAsync pool (fun arena -> async { return Arena.allocated arena })
            Expect.equal factory.Backings.Length 0 "not before it runs"
            Expect.equal [ Async.RunSynchronously work; Async.RunSynchronously work ] [ 0L; 0L ] "results"
            Expect.equal factory.Backings.Length 1 "one arena")
    ]

[<Tests>]
let tests = testList "facade" [ testList "tasks and async" asynchronous ]
