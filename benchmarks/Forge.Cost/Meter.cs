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
        Side withChecks = new(row.Checked, row.Operations);
        Side without = new(row.Unchecked, row.Operations);
        for (int turn = 0; turn < Turns; turn++)
        {
            bool checkedFirst = turn % 2 == 0;
            (checkedFirst ? withChecks : without).TakeTurn();
            (checkedFirst ? without : withChecks).TakeTurn();
        }

        return (withChecks.Spread, without.Spread);
    }

    /// <summary>One side, and the time of one operation in each of its turns.</summary>
    private sealed class Side(Action<int> work, int operations)
    {
        private readonly int _iterations = Calibration.Times(iterations => Time(work, iterations), TurnMilliseconds);
        private readonly List<double> _nanoseconds = new(Turns);

        public Spread Spread => new(_nanoseconds);

        public void TakeTurn() =>
            _nanoseconds.Add(Time(work, _iterations).TotalNanoseconds / ((double)_iterations * operations));
    }

    private static TimeSpan Time(Action<int> work, int iterations)
    {
        long start = Stopwatch.GetTimestamp();
        work(iterations);
        return Stopwatch.GetElapsedTime(start);
    }
}
