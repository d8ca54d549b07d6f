using System.Diagnostics;

namespace Forge.Retention;

/// <summary>
/// Units of work of which few are huge: eight in flight, one of 1,000, drawn by lot, fills 256 MiB and the others 64 KiB, so that every
/// arena of the pool has a huge one in time. What is physically present is read from the system as it goes.
/// </summary>
internal static class Load
{
    public const int Capacity = 8;
    public const int RetainBytes = 1024 * 1024;

    private const int Units = 20_000;
    private const int UnitsPerHuge = 1000;
    private const int UnitsPerSample = 50;
    private const int UnitBytes = 64 * 1024;
    private const int HugeBytes = 256 * 1024 * 1024;
    private const long Reserved = 512 * 1024 * 1024;

    private static readonly TimeSpan _trimAfter = TimeSpan.FromSeconds(2);

    /// <summary>Runs the load, then waits until the pool has trimmed what is idle.</summary>
    /// <param name="retains">Whether arenas return what they used above <see cref="RetainBytes"/>.</param>
    public static List<Sample> Run(bool retains)
    {
        ArenaPoolOptions options = new()
        {
            RetainBytes = retains ? RetainBytes : long.MaxValue,
            TrimAfter = _trimAfter,
        };
        using ArenaPool<MmapBacking> pool = ArenaPool.Mmap(Capacity, Reserved, options);
        List<Sample> samples = [];
        Stopwatch clock = Stopwatch.StartNew();
        Queue<ArenaLease> inFlight = new();
        Random random = new(20261122);
        for (int unit = 1; unit <= Units; unit++)
        {
            if (inFlight.Count == Capacity)
            {
                inFlight.Dequeue().Dispose();
            }

            ArenaLease lease = pool.Checkout();
            inFlight.Enqueue(lease);
            bool isHuge = random.Next(UnitsPerHuge) == 0;
            lease.AllocSpanUninitialized<byte>(isHuge ? HugeBytes : UnitBytes).Fill(1);
            if (isHuge || unit % UnitsPerSample == 0)
            {
                samples.Add(Sample.Take(clock.Elapsed, isIdle: false));
            }
        }

        while (inFlight.TryDequeue(out ArenaLease lease))
        {
            lease.Dispose();
        }

        TimeSpan end = clock.Elapsed + (2 * _trimAfter);
        while (clock.Elapsed < end)
        {
            Thread.Sleep(50);
            samples.Add(Sample.Take(clock.Elapsed, isIdle: true));
        }

        return samples;
    }
}
