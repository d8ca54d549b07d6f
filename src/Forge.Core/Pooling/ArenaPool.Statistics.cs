namespace Forge;

public abstract partial class ArenaPool
{
    // Only what happens outside of a cycle is counted; the generations of the arenas tell how many leases have ended.
    private long _mints;
    private long _drops;
    private long _trims;
    private long _failures;
    private long _releasedBytes;

    /// <summary>What the pool has done so far and holds now; also to be had as metrics, of the meter "Forge".</summary>
    public ArenaPoolStatistics GetStatistics()
    {
        StoreCounts counts = _store.Read(withArenas: true);

        // There may be many, so they are added up outside of the lock.
        LiveArenaTotals live = LiveArenaTotals.Of(counts.Arenas, counts.EndedLeasesOfReleased);
        return new ArenaPoolStatistics(
            Checkouts: live.EndedLeases + live.Leased,
            Returns: live.EndedLeases,
            Mints: Interlocked.Read(ref _mints),
            Drops: Interlocked.Read(ref _drops),
            Trims: Interlocked.Read(ref _trims),
            Waits: counts.Waits,
            Failures: Interlocked.Read(ref _failures),
            Idle: counts.Idle,
            Leased: live.Leased,
            LiveBytes: live.Bytes,
            RetainedBytes: live.RetainedBytes,
            ReleasedBytes: (ulong)Interlocked.Read(ref _releasedBytes));
    }

    private void CountReleased(nuint bytes) => Interlocked.Add(ref _releasedBytes, (long)bytes);
}
