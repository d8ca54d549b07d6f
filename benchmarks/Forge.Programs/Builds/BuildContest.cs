using System.Globalization;

namespace Forge.Programs;

/// <summary>A collection that is built and discarded.</summary>
/// <param name="kind">What is built.</param>
/// <param name="count">How many entries are added.</param>
/// <param name="times">How many times faster than the peer our side must be.</param>
internal abstract class BuildContest(string kind, int count, double times)
    : TurnContest(string.Create(CultureInfo.InvariantCulture, $"{kind}-{count}"), count, new Target(times) { Unmanaged = "entry" })
{
    private const long ReservedBytes = 256L << 20;

    private readonly ArenaPool<MmapBacking> _pool = new(1, static () => new MmapBacking(ReservedBytes));

    public static IReadOnlyList<int> Counts { get; } = [10, 1_000, 100_000];

    protected override long WorkOurs(bool isSummed)
    {
        using ArenaLease lease = _pool.Checkout();
        return BuildOurs(lease, isSummed);
    }

    protected override long WorkPeer(bool isSummed) => BuildPeer(isSummed);

    /// <summary>Builds in an arena from the pool.</summary>
    /// <returns>A sum over all entries if <paramref name="isSummed"/>, otherwise something that takes no time to compute.</returns>
    protected abstract long BuildOurs(ArenaLease lease, bool isSummed);

    /// <summary>Builds an ordinary collection.</summary>
    /// <returns>The same.</returns>
    protected abstract long BuildPeer(bool isSummed);
}
