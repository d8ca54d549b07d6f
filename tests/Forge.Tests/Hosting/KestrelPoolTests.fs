/// Kestrel with blocks from an arena pool.
module Forge.Tests.KestrelPoolTests

open System
open System.Buffers
open System.IO
open System.Net.Http
open System.Threading
open Expecto
open Forge
open Microsoft.AspNetCore.Builder
open Microsoft.AspNetCore.Connections
open Microsoft.AspNetCore.Hosting
open Microsoft.AspNetCore.Http
open Microsoft.Extensions.DependencyInjection

/// What docs/dotnet.md shows in C#.
type private ArenaBlocks(pool: ArenaPool) =
    interface IMemoryPoolFactory<byte> with
        member _.Create _ = pool.AsMemoryPool(exposesArrays = true)

[<Tests>]
let tests =
    testList
        "hosting.kestrel"
        [
            testCaseTask "Kestrel takes its blocks from an arena pool, and has given all back when it stops" (fun () ->
                task {
                    use pool = ArenaPool.Pinned(64, 4096L)
                    let builder = WebApplication.CreateEmptyBuilder(WebApplicationOptions())
                    builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0") |> ignore

                    builder.Services.AddSingleton<IMemoryPoolFactory<byte>>(ArenaBlocks pool)
                    |> ignore

                    use app = builder.Build()
                    app.Run(RequestDelegate(fun context -> context.Request.Body.CopyToAsync context.Response.Body))
                    do! app.StartAsync()
                    use client = new HttpClient(BaseAddress = Uri(Seq.head app.Urls))

                    for length in [ 0; 1; 4096; 100_000; 1_000_000 ] do
                        let body = Array.init length byte
                        use! answer = client.PostAsync("/", new ByteArrayContent(body))
                        let! echo = answer.Content.ReadAsByteArrayAsync()
                        Expect.isTrue (echo.AsSpan().SequenceEqual body) $"{length} bytes"

                    use source = new CancellationTokenSource()

                    let aborted =
                        client.PostAsync(
                            "/",
                            new StreamContent(new BufferedStream(new Pipes.AnonymousPipeServerStream())),
                            source.Token
                        )

                    source.Cancel()

                    try
                        let! _ = aborted
                        ()
                    with _ ->
                        ()

                    do! app.StopAsync()
                    do! app.DisposeAsync()
                    let figures = pool.GetStatistics()
                    Expect.isGreaterThan figures.Checkouts 10L "blocks rented"

                    Expect.isTrue
                        (SpinWait.SpinUntil((fun () -> pool.GetStatistics().Leased = 0), Waits.soon))
                        "all given back"
                })
        ]
