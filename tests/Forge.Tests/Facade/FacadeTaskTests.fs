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
