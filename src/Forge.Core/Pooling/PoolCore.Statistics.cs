namespace Forge;

internal sealed partial class PoolCore : IPoolStatistics
{
    // Only what happens outside of a cycle is counted; the generations of the arenas tell how many leases have ended.
    private long _mints;
    private long _drops;
    private long _trims;
    private long _failures;
    private long _releasedBytes;

    /// <inheritdoc/>
    public ArenaPoolStatistics GetStatistics()
    {
        (LiveArenaTotals live, int idle, long waits) = _store.Sum();
        return new ArenaPoolStatistics(
            Checkouts: live.EndedLeases + live.Leased,
            Returns: live.EndedLeases,
            Mints: Interlocked.Read(ref _mints),
            Drops: Interlocked.Read(ref _drops),
            Trims: Interlocked.Read(ref _trims),
            Waits: waits,
            Failures: Interlocked.Read(ref _failures),
            Idle: idle,
            Leased: live.Leased,
            LiveBytes: live.Bytes,
            RetainedBytes: live.RetainedBytes,
            ReleasedBytes: (ulong)Interlocked.Read(ref _releasedBytes));
    }

    private void CountReleased(nuint bytes) => Interlocked.Add(ref _releasedBytes, (long)bytes);
}
