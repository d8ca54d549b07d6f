namespace Forge.Curves;

/// <summary>That the loads do their work and that crossings are found where they are; nothing is timed.</summary>
internal static class Checks
{
    private static readonly Work[] _works =
    [
        new(1, 8),
        new(300, 64) { InFlight = 5 },
        new(20, 1024) { InFlight = 2, Threads = 2, ArenaBytes = 1024 * 1024 },
    ];

    /// <returns>How many loads were checked.</returns>
    public static int Run()
    {
        int loads = 0;
        foreach (Candidate candidate in Candidate.All)
        {
            foreach (Work work in _works)
            {
                using Load load = candidate.Make(work);
                load.Check();
                load.Run(2);
                load.RunStaggered(2 * work.InFlight);
                load.Check();
                loads++;
            }
        }

        Crossings();
        return loads;
    }

    // A line that rises through 200 against one that stays there: once from below, once from above.
    private static void Crossings()
    {
        Point[] rising = [new(1, 1), new(10, 10), new(1000, 1000)];
        Point[] level = [new(1, 200), new(10, 200), new(1000, 200)];
        Point[] high = [new(1, 5000), new(10, 5000), new(1000, 5000)];
        Require.Equal("200 200 False", Text(rising, level), "where a rising line crosses a level one");
        Require.Equal("200 200 True", Text(level, rising), "where a level line crosses a rising one");
        Require.Equal("", Text(rising, high), "where two lines cross that do not");
        Require.Equal(1, Crossing.Cheaper(rising, high), "which of those is cheaper");

        // Between 1 and 10,000 none leads by a quarter at 100; the curves are bent there.
        Point[] bent = [new(1, 100), new(100, 100), new(10_000, 10_000)];
        Point[] other = [new(1, 200), new(100, 100), new(10_000, 5_000)];
        Require.Equal("100 100 False", Text(bent, other), "where two bent lines cross");

        Point[] near = [new(1, 190), new(10, 210), new(1000, 190)];
        Require.Equal("", Text(near, level), "where two lines cross that differ by less than a quarter");
        Require.Equal(0, Crossing.Cheaper(near, level), "which of those is cheaper");
    }

    private static string Text(Point[] ours, Point[] theirs) => string.Join(
        ", ",
        Crossing.Between(ours, theirs).Select(static crossing =>
            FormattableString.Invariant($"{crossing.At.X:F0} {crossing.At.Y:F0} {crossing.IsCheaperAbove}")));
}
