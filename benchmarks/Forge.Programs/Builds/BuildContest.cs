using System.Diagnostics;
using System.Globalization;

namespace Forge.Programs;

/// <summary>A collection that is built and discarded, over and over, both sides in one process.</summary>
/// <param name="kind">What is built.</param>
/// <param name="count">How many entries are added.</param>
/// <param name="times">How many times faster than the peer our side must be.</param>
internal abstract class BuildContest(string kind, int count, double times) : Contest
{
    private const int Rounds = 15;
    private const int SmallRounds = 3;
    private const double TurnMilliseconds = 60;
    private const double SmallTurnMilliseconds = 1;
    private const long ReservedBytes = 256L << 20;

    private readonly ArenaPool<MmapBacking> _pool = new(1, static () => new MmapBacking(ReservedBytes));

    public static IReadOnlyList<int> Counts { get; } = [10, 1_000, 100_000];

    public override string Name { get; } = string.Create(CultureInfo.InvariantCulture, $"{kind}-{count}");

    public override Target Target { get; } = new(times) { Unmanaged = "entry" };

    protected int Count => count;

    public override void Check() => Require.Equal(BuildPeer(isSummed: true), BuildOurs(isSummed: true), $"{Name}: the sum of our entries, compared with the peer's");

    public override Outcome Measure(bool isSmall)
    {
        Check();
        if (!isSmall)
        {
            WarmUp.Run([() => BuildOurs(isSummed: false), () => BuildPeer(isSummed: false)]);
        }

        double milliseconds = isSmall ? SmallTurnMilliseconds : TurnMilliseconds;
        int ourBuilds = Calibration.Times(TakeOurs, milliseconds);
        int peersBuilds = Calibration.Times(TakePeers, milliseconds);
        List<double> ours = [];
        List<double> peers = [];
        for (int round = 0; round < (isSmall ? SmallRounds : Rounds); round++)
        {
            ours.Add(TakeOurs(ourBuilds).TotalNanoseconds / ourBuilds / count);
            peers.Add(TakePeers(peersBuilds).TotalNanoseconds / peersBuilds / count);
        }

        return new(Name, Target, new(Side.Ours, new(ours), "ns", []), new(Side.Peer, new(peers), "ns", []), ManagedBytes(ourBuilds));
    }

    /// <summary>Builds in an arena from the pool.</summary>
    /// <returns>A sum over all entries if <paramref name="isSummed"/>, otherwise something that takes no time to compute.</returns>
    protected abstract long BuildOurs(ArenaLease lease, bool isSummed);

    /// <summary>Builds an ordinary collection.</summary>
    /// <returns>The same.</returns>
    protected abstract long BuildPeer(bool isSummed);

    private long ManagedBytes(int builds)
    {
        // If a collection that the peer caused ended meanwhile, the rest of a block of the heap would count as allocated.
        GC.Collect();
        long before = GC.GetAllocatedBytesForCurrentThread();
        TakeOurs(builds);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private long BuildOurs(bool isSummed)
    {
        using ArenaLease lease = _pool.Checkout();
        return BuildOurs(lease, isSummed);
    }

    private TimeSpan TakeOurs(int builds)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < builds; i++)
        {
            BuildOurs(isSummed: false);
        }

        return Stopwatch.GetElapsedTime(start);
    }

    private TimeSpan TakePeers(int builds)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < builds; i++)
        {
            BuildPeer(isSummed: false);
        }

        return Stopwatch.GetElapsedTime(start);
    }
}
