using System.Diagnostics;

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
