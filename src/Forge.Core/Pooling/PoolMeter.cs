using System.Diagnostics.Metrics;

namespace Forge;

/// <summary>
/// The metrics of all pools, named by the conventions of OpenTelemetry. Every instrument is observable: pools count for their statistics
/// anyway, so that nothing is done while nobody listens.
/// </summary>
internal static class PoolMeter
{
    private static readonly Meter _meter = new("Forge");
    private static readonly object _gate = new();
    private static readonly LinkedList<Entry> _pools = [];

    private static int _isPublished;

    /// <summary>Adds a pool until it is disposed or finalized. Holds it by a weak reference.</summary>
    /// <returns>The argument for <see cref="Remove"/>.</returns>
    public static object Add(ArenaPool pool, string name, BackgroundReports reports)
    {
        Publish(reports);
        Entry entry = new(new WeakReference<ArenaPool>(pool), new KeyValuePair<string, object?>("forge.pool.name", name));
        lock (_gate)
        {
            return _pools.AddLast(entry);
        }
    }

    /// <summary>Removes a pool. A second call does nothing.</summary>
    public static void Remove(object added)
    {
        lock (_gate)
        {
            LinkedListNode<Entry> node = (LinkedListNode<Entry>)added;
            node.List?.Remove(node);
        }
    }

    // Calls the listeners of metrics, which may throw, so it must not run in a static constructor, for which other threads would wait.
    private static void Publish(BackgroundReports reports)
    {
        if (Interlocked.Exchange(ref _isPublished, 1) != 0) { return; }

        Count("forge.pool.checkouts", "{lease}", "Leases that have begun.", static pool => pool.Checkouts);
        Count("forge.pool.returns", "{lease}", "Leases that have ended.", static pool => pool.Returns);
        Count("forge.pool.mints", "{arena}", "Arenas made.", static pool => pool.Mints);
        Count("forge.pool.drops", "{arena}", "Arenas released when they were given back.", static pool => pool.Drops);
        Count("forge.pool.trims", "{arena}", "Arenas released because they were idle or memory was short.", static pool => pool.Trims);
        Count("forge.pool.waits", "{lease}", "Checkouts that had to wait.", static pool => pool.Waits);
        Count("forge.pool.failures", "{request}", "Requests for an arena that were refused.", static pool => pool.Failures);
        Count("forge.pool.released", "By", "Bytes returned to the system.", static pool => pool.ReleasedBytes);
        Level("forge.pool.idle", "{arena}", "Idle arenas.", static pool => pool.Idle);
        Level("forge.pool.leased", "{arena}", "Leased arenas.", static pool => pool.Leased);
        Level("forge.pool.live", "By", "Capacity of all arenas.", static pool => pool.LiveBytes);
        Level("forge.pool.retained", "By", "Bytes of idle arenas that may be present.", static pool => pool.RetainedBytes);

        void Count(string name, string unit, string description, Func<ArenaPoolStatistics, long> value) =>
            Try(() => _meter.CreateObservableCounter(name, () => Observe(value), unit, description));

        void Level(string name, string unit, string description, Func<ArenaPoolStatistics, long> value) =>
            Try(() => _meter.CreateObservableUpDownCounter(name, () => Observe(value), unit, description));

        void Try(Action create)
        {
            try
            {
                create();
            }
            catch (Exception failure)
            {
                reports.Failed("A listener of metrics threw", failure);
            }
        }
    }

    private static List<Measurement<long>> Observe(Func<ArenaPoolStatistics, long> value)
    {
        List<Measurement<long>> measurements = [];
        lock (_gate)
        {
            foreach (Entry entry in _pools)
            {
                if (entry.Pool.TryGetTarget(out ArenaPool? pool))
                {
                    measurements.Add(new Measurement<long>(value(pool.GetStatistics()), entry.Tag));
                }
            }
        }

        return measurements;
    }

    private readonly record struct Entry(WeakReference<ArenaPool> Pool, KeyValuePair<string, object?> Tag);
}
