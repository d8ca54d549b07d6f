using System.Text.Json;

namespace Forge.Requests;

/// <summary>What the client sends: the same orders every time.</summary>
internal static class Input
{
    private const int OrderCount = 200;
    private const int CustomerCount = 40;

    /// <summary>Orders as JSON; some names have letters that JSON escapes.</summary>
    public static byte[] Orders()
    {
        Random random = new(17);
        return JsonSerializer.SerializeToUtf8Bytes(
            [.. Enumerable.Range(0, OrderCount).Select(_ => new Order(
                $"Käufer \"{random.Next(CustomerCount)}\"",
                $"article {random.Next(1000)}",
                random.Next(1, 20),
                random.Next(100, 100_000) / 100m))],
            JsonTypes.Default.OrderArray);
    }
}

/// <summary>A request body that breaks off halfway, as when a client goes away.</summary>
internal sealed class BrokenBody(byte[] body) : HttpContent
{
    protected override async Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context)
    {
        await stream.WriteAsync(body.AsMemory(0, body.Length / 2));
        await stream.FlushAsync();
        throw new IOException("The client goes away.");
    }

    protected override bool TryComputeLength(out long length)
    {
        length = body.Length;
        return true;
    }
}
