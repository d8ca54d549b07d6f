using System.Threading.Channels;

namespace Forge.Requests;

/// <summary>The bodies that were sent to the queue. At most a thousand wait, so that a slow worker slows the senders down.</summary>
internal sealed class TotalsQueue
{
    private readonly Channel<byte[]> _bodies = Channel.CreateBounded<byte[]>(1000);
    private long _processed;

    public ChannelReader<byte[]> Reader => _bodies.Reader;

    public ChannelWriter<byte[]> Writer => _bodies.Writer;

    /// <summary>The number of orders that the worker has read.</summary>
    public long Processed => Volatile.Read(ref _processed);

    public void Count(int orders) => Interlocked.Add(ref _processed, orders);
}

/// <summary>Works through the queue in the background, with a lease for each item.</summary>
internal sealed class TotalsWorker(TotalsQueue queue, ArenaPool pool, ILogger<TotalsWorker> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (byte[] body in queue.Reader.ReadAllAsync(stoppingToken))
        {
            using ArenaLease lease = await pool.CheckoutAsync(cancellationToken: stoppingToken);
            try
            {
                ArenaTotals totals = new(lease);
                totals.Read(body);
                queue.Count(totals.Count);
            }
            catch (Exception failure) when (failure is System.Text.Json.JsonException or ArenaExhaustedException)
            {
                log.LogWarning(failure, "An item of the queue could not be read.");
            }
        }
    }
}
