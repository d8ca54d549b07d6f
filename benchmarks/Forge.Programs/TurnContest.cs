using System.Diagnostics;

namespace Forge.Programs;

/// <summary>Short work that is done over and over, both sides by turns in one process.</summary>
/// <param name="name">The name of the contest.</param>
/// <param name="count">How many operations the work consists of.</param>
/// <param name="target">The target.</param>
internal abstract class TurnContest(string name, int count, Target target) : Contest
{
    private const int Rounds = 15;
    private const int SmallRounds = 3;
    private const double TurnMilliseconds = 60;
    private const double SmallTurnMilliseconds = 1;

    public override string Name => name;

    public override Target Target => target;

    protected int Count => count;

    public override void Check() => Require.Equal(WorkPeer(isSummed: true), WorkOurs(isSummed: true), $"{Name}: our sum, compared with the peer's");

    public override Outcome Measure(bool isSmall)
    {
        Check();
        if (!isSmall)
        {
            WarmUp.Run([() => WorkOurs(isSummed: false), () => WorkPeer(isSummed: false)]);
        }

        double milliseconds = isSmall ? SmallTurnMilliseconds : TurnMilliseconds;
        int ourTimes = Calibration.Times(TakeOurs, milliseconds);
        int peersTimes = Calibration.Times(TakePeers, milliseconds);
        List<double> ours = [];
        List<double> peers = [];
        for (int round = 0; round < (isSmall ? SmallRounds : Rounds); round++)
        {
            ours.Add(TakeOurs(ourTimes).TotalNanoseconds / ourTimes / count);
            peers.Add(TakePeers(peersTimes).TotalNanoseconds / peersTimes / count);
        }

        return new(Name, Target, new(Side.Ours, new(ours), "ns", []), new(Side.Peer, new(peers), "ns", []), ManagedBytes(ourTimes));
    }

    /// <summary>Does our work.</summary>
    /// <returns>A sum over all that was made if <paramref name="isSummed"/>, otherwise something that takes no time to compute.</returns>
    protected abstract long WorkOurs(bool isSummed);

    /// <summary>Does the peer's work.</summary>
    /// <returns>The same.</returns>
    protected abstract long WorkPeer(bool isSummed);

    private long ManagedBytes(int times)
    {
        // If a collection that the peer caused ended meanwhile, the rest of a block of the heap would count as allocated.
        GC.Collect();
        long before = GC.GetAllocatedBytesForCurrentThread();
        TakeOurs(times);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private TimeSpan TakeOurs(int times)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < times; i++)
        {
            WorkOurs(isSummed: false);
        }

        return Stopwatch.GetElapsedTime(start);
    }

    private TimeSpan TakePeers(int times)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < times; i++)
        {
            WorkPeer(isSummed: false);
        }

        return Stopwatch.GetElapsedTime(start);
    }
}
