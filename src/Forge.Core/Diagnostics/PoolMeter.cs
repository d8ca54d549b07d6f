using System.Diagnostics.Metrics;

namespace Forge;

/// <summary>
/// The metrics of all pools, named by the conventions of OpenTelemetry. Every instrument is observed: pools count for their
/// statistics anyway, so that nothing is done while nobody listens.
/// </summary>
internal static class PoolMeter
{
    /// <summary>The meter's name.</summary>
    public const string Name = "Forge";

    private static readonly Meter _meter = new(Name);
    private static readonly object _gate = new();
    private static readonly LinkedList<Entry> _pools = [];

    static PoolMeter()
    {
        Count("forge.pool.checkouts", "{lease}", "Leases that have begun.", static pool => pool.Checkouts);
        Count("forge.pool.returns", "{lease}", "Leases that have ended.", static pool => pool.Returns);
        Count("forge.pool.mints", "{arena}", "Arenas made.", static pool => pool.Mints);
        Count("forge.pool.drops", "{arena}", "Arenas released at a give-back for want of room.", static pool => pool.Drops);
        Count("forge.pool.trims", "{arena}", "Arenas released for being idle or for memory running short.", static pool => pool.Trims);
        Count("forge.pool.waits", "{lease}", "Checkouts that had to wait.", static pool => pool.Waits);
        Count("forge.pool.failures", "{request}", "Requests for an arena that were refused.", static pool => pool.Failures);
        Count("forge.pool.released", "By", "Bytes given back to the system.", static pool => (long)pool.ReleasedBytes);
        Level("forge.pool.idle", "{arena}", "Idle arenas.", static pool => pool.Idle);
        Level("forge.pool.leased", "{arena}", "Leased arenas.", static pool => pool.Leased);
        Level("forge.pool.live", "By", "Capacities of all arenas.", static pool => (long)pool.LiveBytes);
        Level("forge.pool.retained", "By", "Bytes of idle arenas that may be present.", static pool => (long)pool.RetainedBytes);
    }

    /// <summary>Adds a pool, which is held by a weak reference, until it is disposed of or finalized.</summary>
    /// <returns>What <see cref="Remove"/> takes.</returns>
    public static object Add(IPoolStatistics pool, string name)
    {
        Entry entry = new(new WeakReference<IPoolStatistics>(pool), new KeyValuePair<string, object?>("forge.pool.name", name));
        lock (_gate)
        {
            return _pools.AddLast(entry);
        }
    }

    /// <summary>Removes a pool; a second time does nothing.</summary>
    public static void Remove(object added)
    {
        lock (_gate)
        {
            LinkedListNode<Entry> node = (LinkedListNode<Entry>)added;
            node.List?.Remove(node);
        }
    }

    private static void Count(string name, string unit, string description, Func<ArenaPoolStatistics, long> value) =>
        _meter.CreateObservableCounter(name, () => Observe(value), unit, description);

    private static void Level(string name, string unit, string description, Func<ArenaPoolStatistics, long> value) =>
        _meter.CreateObservableUpDownCounter(name, () => Observe(value), unit, description);

    private static List<Measurement<long>> Observe(Func<ArenaPoolStatistics, long> value)
    {
        List<Measurement<long>> measurements = [];
        lock (_gate)
        {
            foreach (Entry entry in _pools)
            {
                if (entry.Pool.TryGetTarget(out IPoolStatistics? pool))
                {
                    measurements.Add(new Measurement<long>(value(pool.GetStatistics()), entry.Tag));
                }
            }
        }

        return measurements;
    }

    private readonly record struct Entry(WeakReference<IPoolStatistics> Pool, KeyValuePair<string, object?> Tag);
}
