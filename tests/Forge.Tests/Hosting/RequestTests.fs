/// Requests over HTTP to a real server, each with the arena of its scope.
module Forge.Tests.RequestTests

open System
open System.Net.Http
open System.Threading
open System.Threading.Tasks
open Expecto
open Forge
open Microsoft.AspNetCore.Builder
open Microsoft.AspNetCore.Hosting
open Microsoft.AspNetCore.Http
open Microsoft.Extensions.DependencyInjection

/// Serves every request with a handler as long as an action on the client and the pool runs.
let private serve
    (maxLeases: int)
    (handler: HttpContext -> RequestArena -> Task)
    (action: HttpClient -> ArenaPool -> Task)
    =
    (task {
        let builder = WebApplication.CreateEmptyBuilder(WebApplicationOptions())
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0") |> ignore

        builder.Services.AddArenaPool(fun options ->
            options.ArenaBytes <- 4096L
            options.MaxLeases <- maxLeases)
        |> ignore

        use app = builder.Build()

        app.Run(
            RequestDelegate(fun context -> handler context (context.RequestServices.GetRequiredService<RequestArena>()))
        )

        do! app.StartAsync()
        use client = new HttpClient(BaseAddress = Uri(Seq.head app.Urls))
        do! action client (app.Services.GetRequiredService<ArenaPool>())
        do! app.StopAsync()
    })
        .Wait()

// A handler must not run the test that waits for it.
let private elsewhere = TaskCreationOptions.RunContinuationsAsynchronously

/// Whether something holds soon.
let private soon (holds: unit -> bool) = SpinWait.SpinUntil(holds, Waits.soon)

let private noLeaseIsOut (pool: ArenaPool) =
    Expect.isTrue (soon (fun () -> pool.GetStatistics().Leased = 0)) "no lease is out"

[<Tests>]
let tests =
    testList
        "hosting.requests"
        [
            testCase "requests one after the other answer from the same arena" (fun () ->
                serve
                    16
                    (fun context arena ->
                        let text = arena.Lease().AllocSliceUtf8(string context.Request.Path)
                        context.Response.Body.WriteAsync(Memory<byte>.op_Implicit(text.AsMemory())).AsTask())
                    (fun client pool ->
                        task {
                            for path in [ "/one"; "/two"; "/three" ] do
                                let! answer = client.GetStringAsync path
                                Expect.equal answer path "answer"
                                noLeaseIsOut pool

                            let now = pool.GetStatistics()
                            Expect.equal (now.Checkouts, now.Mints, now.Idle) (3L, 1L, 1) "checkouts, mints, idle"
                        }))

            testCase "a request whose handler throws gives its arena back" (fun () ->
                serve
                    16
                    (fun _ arena ->
                        arena.Lease().AllocSlice<int> 10 |> ignore
                        raise (TimeoutException "on purpose"))
                    (fun client pool ->
                        task {
                            let! answer = client.GetAsync "/"
                            Expect.equal (int answer.StatusCode) 500 "status"
                            noLeaseIsOut pool
                            Expect.equal (pool.GetStatistics().Checkouts, pool.IdleCount) (1L, 1) "checkouts, idle"
                        }))

            testCase "a request that the client aborts gives its arena back" (fun () ->
                let hasLease = TaskCompletionSource elsewhere

                serve
                    16
                    (fun context arena ->
                        arena.Lease().AllocSlice<int> 10 |> ignore
                        hasLease.SetResult()
                        Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted))
                    (fun client pool ->
                        task {
                            use source = new CancellationTokenSource()
                            let answer = client.GetAsync("/", source.Token)
                            do! hasLease.Task.WaitAsync Waits.soon
                            Expect.equal (pool.GetStatistics().Leased) 1 "leased before"
                            source.Cancel()
                            noLeaseIsOut pool
                            Expect.equal pool.IdleCount 1 "idle"
                            Expect.isTrue (soon (fun () -> answer.IsCanceled)) "aborted"
                        }))

            testCase "a request that the client aborts while it waits for an arena gets none" (fun () ->
                let waits = TaskCompletionSource elsewhere
                let ended = TaskCompletionSource<exn> elsewhere

                serve
                    1
                    (fun context arena ->
                        task {
                            let waiting = arena.LeaseAsync(context.RequestAborted).AsTask()
                            waits.SetResult()

                            try
                                let! _ = waiting
                                ()
                            with failure ->
                                ended.SetResult failure
                        })
                    (fun client pool ->
                        task {
                            use other = pool.Checkout()
                            use source = new CancellationTokenSource()
                            let answer = client.GetAsync("/", source.Token)
                            do! waits.Task.WaitAsync Waits.soon
                            source.Cancel()
                            let! failure = ended.Task.WaitAsync Waits.soon
                            Expect.isTrue (failure :? OperationCanceledException) $"{failure}"
                            Expect.isTrue (soon (fun () -> answer.IsCanceled)) "aborted"
                            other.Dispose()
                            let now = pool.GetStatistics()
                            Expect.equal (now.Checkouts, now.Leased, now.Idle) (1L, 0, 1) "checkouts, leased, idle"
                        }))
        ]
