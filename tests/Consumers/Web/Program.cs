using Forge;

WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
builder.Services.AddArenaPool(options => options.MaxLeases = 256);
WebApplication app = builder.Build();

// Leased at the first use, given back after the answer.
app.MapPost("/words", async (HttpContext context, RequestArena arena) =>
{
    ArenaLease lease = await arena.LeaseAsync(context.RequestAborted);
    ArenaSlice<byte> text = await lease.ReadToEndAsync(context.Request.Body, cancellationToken: context.RequestAborted);
    return $"{text.Span.Count((byte)' ') + 1} words";
});
app.Run();
