using System.Diagnostics;
using System.Runtime;

namespace Forge.Cost;

/// <summary>
/// Measures both sides of a row in one process. They take turns of a millisecond, and each goes first in every other
/// turn, so that whatever slows the machine down slows both; and a turn is shorter than a time slice of a busy
/// machine, so that most are not interrupted.
/// </summary>
internal static class Meter
{
    private const int Turns = 301;
    private const double TurnMilliseconds = 1;

    // A method is compiled again after 30 calls and a pause of 100 ms, once or twice; on a busy machine it takes longer.
    private const int WarmUpCalls = 50;
    private const int WarmUpIterations = 10;
    private const int WarmUpPauseMilliseconds = 200;
    private const int QuietPassesWanted = 3;
    private const int MostWarmUpPasses = 50;

    /// <summary>Runs all rows until the compiler has had nothing to do for a while.</summary>
    public static void WarmUp(IReadOnlyList<CostRow> rows)
    {
        int quiet = 0;
        for (int pass = 0; pass < MostWarmUpPasses && quiet < QuietPassesWanted; pass++)
        {
            long compiled = JitInfo.GetCompiledMethodCount();
            foreach (CostRow row in rows)
            {
                for (int call = 0; call < WarmUpCalls; call++)
                {
                    row.Checked(WarmUpIterations);
                    row.Unchecked(WarmUpIterations);
                }
            }

            Thread.Sleep(WarmUpPauseMilliseconds);
            quiet = JitInfo.GetCompiledMethodCount() == compiled ? quiet + 1 : 0;
        }
    }

    public static (Spread Checked, Spread Unchecked) Measure(CostRow row)
    {
        int checkedIterations = Calibrate(row.Checked);
        int uncheckedIterations = Calibrate(row.Unchecked);
        double[] withChecks = new double[Turns];
        double[] without = new double[Turns];
        for (int turn = 0; turn < Turns; turn++)
        {
            bool checkedFirst = turn % 2 == 0;
            if (checkedFirst)
            {
                withChecks[turn] = Nanoseconds(row.Checked, checkedIterations, row.Operations);
            }

            without[turn] = Nanoseconds(row.Unchecked, uncheckedIterations, row.Operations);
            if (!checkedFirst)
            {
                withChecks[turn] = Nanoseconds(row.Checked, checkedIterations, row.Operations);
            }
        }

        return (new Spread(withChecks), new Spread(without));
    }

    /// <summary>How many iterations last about one turn.</summary>
    private static int Calibrate(Action<int> work)
    {
        for (int iterations = 1; ; iterations *= 2)
        {
            double milliseconds = Nanoseconds(work, iterations, 1) * iterations / 1e6;
            if (milliseconds >= TurnMilliseconds / 4)
            {
                return Math.Max(1, (int)(iterations * TurnMilliseconds / milliseconds));
            }
        }
    }

    /// <summary>The time of one operation.</summary>
    private static double Nanoseconds(Action<int> work, int iterations, int operations)
    {
        long start = Stopwatch.GetTimestamp();
        work(iterations);
        return Stopwatch.GetElapsedTime(start).TotalNanoseconds / ((double)iterations * operations);
    }
}
