using System.Diagnostics;
using System.Net;

namespace Forge.Requests;

/// <summary>A client that sends the same request again and again over a few connections, and breaks some of them off.</summary>
internal sealed class Client(Uri server, string endpoint)
{
    private const int ConnectionCount = 4;
    private const int BreakEvery = 200;

    private readonly byte[] _body = Input.Orders();
    private readonly Latencies _latencies = new();
    private long _broken;

    /// <summary>The number of requests that were broken off.</summary>
    public long Broken => _broken;

    /// <summary>The times of the requests that were answered.</summary>
    public Latencies Latencies => _latencies;

    /// <summary>Sends requests for as long as is said.</summary>
    /// <exception cref="InvalidOperationException">The server refused a request.</exception>
    public Task RunAsync(TimeSpan time) => Task.WhenAll(Enumerable.Range(0, ConnectionCount).Select(_ => Task.Run(() => LoopAsync(time))));

    private async Task LoopAsync(TimeSpan time)
    {
        using HttpClient client = new() { BaseAddress = server };
        long start = Stopwatch.GetTimestamp();
        for (int number = 1; Stopwatch.GetElapsedTime(start) < time; number++)
        {
            if (number % BreakEvery == 0)
            {
                await BreakOffAsync(client);
                continue;
            }

            long sent = Stopwatch.GetTimestamp();
            using ByteArrayContent content = new(_body) { Headers = { ContentType = new("application/json") } };
            using HttpResponseMessage response = await client.PostAsync(endpoint, content);
            await response.Content.CopyToAsync(Stream.Null);
            _latencies.Add(Stopwatch.GetElapsedTime(sent));
            if (response.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.Accepted))
            {
                throw new InvalidOperationException($"{endpoint} answered {(int)response.StatusCode}.");
            }
        }
    }

    private async Task BreakOffAsync(HttpClient client)
    {
        try
        {
            using BrokenBody content = new(_body) { Headers = { ContentType = new("application/json") } };
            using HttpResponseMessage response = await client.PostAsync(endpoint, content);
        }
        catch (HttpRequestException)
        {
            Interlocked.Increment(ref _broken);
        }
    }
}

/// <summary>How long requests took, in microseconds up to a second. Safe for several threads.</summary>
internal sealed class Latencies
{
    private readonly int[] _counts = new int[1_000_001];

    /// <summary>The number of requests.</summary>
    public long Count => _counts.Sum(static count => (long)count);

    public void Add(TimeSpan time) => Interlocked.Increment(ref _counts[Math.Min((int)time.TotalMicroseconds, _counts.Length - 1)]);

    /// <summary>The time within which a share of the requests was answered, in microseconds.</summary>
    public int Percentile(double share)
    {
        long rest = (long)Math.Ceiling(share * Count);
        int microseconds = 0;
        while (microseconds < _counts.Length - 1 && (rest -= _counts[microseconds]) > 0)
        {
            microseconds++;
        }

        return microseconds;
    }
}
