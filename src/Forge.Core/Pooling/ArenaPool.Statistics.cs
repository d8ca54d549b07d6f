namespace Forge;

public abstract partial class ArenaPool
{
    // Only what happens outside of a cycle is counted. The arenas' generations tell how many leases have ended.
    private long _mints;
    private long _drops;
    private long _trims;
    private long _failures;
    private long _releasedBytes;

    /// <summary>Counts what the pool has done so far, and what it holds now. Also available as metrics of the meter Forge.</summary>
    /// <returns>The figures, which don't change afterwards.</returns>
    /// <example>
    /// <code>
    /// ArenaPoolStatistics statistics = pool.GetStatistics();
    /// Console.WriteLine($"{statistics.Checkouts} leases, {statistics.Mints} arenas made, {statistics.LiveBytes} bytes");
    /// </code>
    /// </example>
    public ArenaPoolStatistics GetStatistics()
    {
        ArenaStore.Counts counts = _store.Read(withArenas: true);
        int leased = 0;
        long liveBytes = 0;
        long endedLeases = counts.EndedLeasesOfReleased;
        long retainedBytes = 0;

        // There may be many, so they are added up without the lock.
        foreach (LiveArena arena in counts.Arenas)
        {
            LiveArena.Reading now = arena.Read();
            leased += now.IsLeased ? 1 : 0;
            liveBytes += arena.Bytes;
            endedLeases += now.EndedLeases;
            retainedBytes += now.RetainedBytes;
        }

        return new ArenaPoolStatistics
        {
            Checkouts = endedLeases + leased,
            Returns = endedLeases,
            Mints = Interlocked.Read(ref _mints),
            Drops = Interlocked.Read(ref _drops),
            Trims = Interlocked.Read(ref _trims),
            Waits = counts.Waits,
            Failures = Interlocked.Read(ref _failures),
            Idle = counts.Idle,
            Leased = leased,
            LiveBytes = liveBytes,
            RetainedBytes = retainedBytes,
            ReleasedBytes = Interlocked.Read(ref _releasedBytes),
        };
    }
}
