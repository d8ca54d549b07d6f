/// What users of tasks and async see of the checkout itself.
module Forge.Tests.FacadeCheckoutTests

open System
open System.Threading.Tasks
open Expecto
open Forge

[<Tests>]
let tests =
    testList
        "facade.checkouts of tasks and async"
        [
            testCase "useAsync fails with the exception of the checkout itself, as using does" (fun () ->
                use closed = Pool.heap 1 64L
                closed.Dispose()

                use tooSmall =
                    Pool.heapWith
                        { PoolOptions.defaults with
                            MaxLiveBytes = 1L
                        }
                        1
                        64L

                use failing =
                    Pool.create 1 (fun () -> (raise (NotSupportedException "factory"): HeapBacking))

                let run (pool: ArenaPool) =
                    Pool.useAsync pool (fun _ -> async { return () }) |> Async.RunSynchronously

                Check.throws<ObjectDisposedException> [] (fun () -> run closed)
                Check.throws<ArenaPoolLimitException> [] (fun () -> run tooSmall)
                Check.throws<NotSupportedException> [ "factory" ] (fun () -> run failing)

                let full =
                    Pool.heapWith
                        { PoolOptions.defaults with
                            MaxLeases = 1
                        }
                        1
                        64L

                use _ = Pool.checkout full

                let waiting =
                    Pool.useAsync full (fun _ -> async { return () }) |> Async.StartImmediateAsTask

                full.Dispose()

                Check.throws<ObjectDisposedException> [] (fun () ->
                    waiting.WaitAsync(TimeSpan.FromSeconds 20.0).GetAwaiter().GetResult()))

            testCaseTask "a lease of useTask or useAsync is named after its caller" (fun () ->
                task {
                    use pool =
                        Pool.heapWith
                            { PoolOptions.defaults with
                                Checks = ArenaChecks.TrackLeaks
                            }
                            1
                            64L

                    let starts: ((Task -> Task) * string) list =
                        [
                            (fun gate -> Pool.useTask pool (fun _ -> task { do! gate })), "useTask"
                            (fun gate -> Pool.useTaskLike pool (fun _ -> gate)), "useTaskLike"
                            (fun gate ->
                                Pool.useAsync pool (fun _ -> Async.AwaitTask gate) |> Async.StartImmediateAsTask
                                :> Task),
                            "useAsync"
                        ]

                    for start, name in starts do
                        let gate = TaskCompletionSource()
                        let work = start gate.Task
                        Expect.stringContains (Notebook.html pool) "Forge.Tests.FacadeCheckoutTests" name
                        gate.SetResult()
                        do! work
                })
        ]
