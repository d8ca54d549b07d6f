using System.Text.Json;

namespace Forge.Requests;

/// <summary>The service: the same work in an arena and with ordinary types, and a queue that a worker empties.</summary>
internal static class Service
{
    public static WebApplication Build(string url)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseUrls(url);
        builder.Services.ConfigureHttpJsonOptions(
            static options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, JsonTypes.Default));
        builder.Services.AddArenaPool(builder.Configuration.GetSection("ArenaPool"));
        builder.Services.AddSingleton<TotalsQueue>();
        builder.Services.AddHostedService<TotalsWorker>();

        WebApplication app = builder.Build();
        app.MapPost("/arena", (HttpContext context, RequestArena arena) => AnswerAsync(context, arena));
        app.MapPost("/ordinary", (Order[] orders) => OrdinaryTotals.Of(orders));
        app.MapPost("/queue", (HttpContext context, TotalsQueue queue) => EnqueueAsync(context, queue));
        app.MapGet("/figures", (ArenaPool pool, TotalsQueue queue) => Read(pool, queue));
        return app;
    }

    private static async Task AnswerAsync(HttpContext context, RequestArena arena)
    {
        try
        {
            ArenaLease lease = await arena.LeaseAsync(context.RequestAborted);
            ArenaSlice<byte> body = await lease.ReadToEndAsync(context.Request.Body, cancellationToken: context.RequestAborted);
            ArenaTotals totals = new(lease);
            totals.Read(body.Span);
            context.Response.ContentType = "application/json; charset=utf-8";
            totals.Write(context.Response.BodyWriter);
        }
        catch (JsonException)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
        }
        catch (ArenaExhaustedException)
        {
            context.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
        }
    }

    private static async Task EnqueueAsync(HttpContext context, TotalsQueue queue)
    {
        using MemoryStream body = new();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        await queue.Writer.WriteAsync(body.ToArray(), context.RequestAborted);
        context.Response.StatusCode = StatusCodes.Status202Accepted;
    }

    private static Figures Read(ArenaPool pool, TotalsQueue queue) =>
        new(
            GC.CollectionCount(0),
            GC.CollectionCount(1),
            GC.CollectionCount(2),
            GC.GetTotalAllocatedBytes(),
            Environment.WorkingSet,
            pool.GetStatistics().Leased,
            queue.Processed);
}
