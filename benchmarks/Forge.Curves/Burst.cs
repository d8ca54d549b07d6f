using System.Diagnostics;

namespace Forge.Curves;

/// <summary>Many units in flight that end together, or one by one while others begin: what `new` and the pool take, and the collector of it.</summary>
internal static class Burst
{
    public const string Header = "burst\tway\tunits a second\tcollections\tpause ms\tpause share";

    private const double Seconds = 2;
    private const int WarmUpPasses = 3;

    public static Work Work { get; } = new(2000, 64) { InFlight = 256 };

    /// <summary>Tab-separated rows under <see cref="Header"/>.</summary>
    public static IEnumerable<string> Rows()
    {
        foreach (Candidate candidate in (Candidate[])[Candidate.New, Candidate.Pool, Candidate.ArrayPoolChunk])
        {
            using Load load = candidate.Make(Work);
            yield return Row("together", candidate, () => load.Run(1));
            yield return Row("staggered", candidate, () => load.RunStaggered(Work.InFlight));
        }
    }

    // A staggered pass begins the units in flight and as many again.
    private static string Row(string ends, Candidate candidate, Action pass)
    {
        int unitsPerPass = ends == "staggered" ? 2 * Work.InFlight : Work.InFlight;
        for (int i = 0; i < WarmUpPasses; i++)
        {
            pass();
        }

        GC.Collect();
        TimeSpan pausedBefore = GC.GetTotalPauseDuration();
        int collectedBefore = GC.CollectionCount(0);
        int fullBefore = GC.CollectionCount(2);
        long start = Stopwatch.GetTimestamp();
        int passes = 0;
        for (; Stopwatch.GetElapsedTime(start).TotalSeconds < Seconds; passes++)
        {
            pass();
        }

        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        TimeSpan paused = GC.GetTotalPauseDuration() - pausedBefore;
        return FormattableString.Invariant(
            $"{ends}\t{candidate.Name}\t{passes * unitsPerPass / seconds:F0}\t{GC.CollectionCount(0) - collectedBefore} ({GC.CollectionCount(2) - fullBefore} full)\t{paused.TotalMilliseconds:F1}\t{paused.TotalSeconds / seconds:P1}");
    }
}
