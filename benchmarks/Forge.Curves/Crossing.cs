namespace Forge.Curves;

/// <summary>Where the costs of two means are equal.</summary>
/// <param name="At">The place, on our curve as logarithmic axes show it.</param>
/// <param name="IsCheaperAbove">Whether ours is the cheaper one to the right of it.</param>
internal readonly record struct Crossing(Point At, bool IsCheaperAbove)
{
    /// <summary>A smaller lead than by this factor counts for neither: by so much two runs on a shared machine may differ.</summary>
    private const double Decisive = 1.25;

    /// <summary>All crossings from left to right, between places where one of the two leads by more than a quarter.</summary>
    /// <param name="ours">The cost of ours.</param>
    /// <param name="theirs">The cost of the other at the same places.</param>
    public static IEnumerable<Crossing> Between(IReadOnlyList<Point> ours, IReadOnlyList<Point> theirs)
    {
        (Point Ours, double Lead)[] decided = [.. Decided(ours, theirs)];
        foreach (((Point left, double before), (Point right, double after)) in decided.Zip(decided.Skip(1)))
        {
            if (before > 0 != after > 0)
            {
                yield return new(On(ours, Between(left.X, right.X, before / (before - after))), after > 0);
            }
        }
    }

    /// <summary>Which is the cheaper one of two that do not cross: 1 for ours, -1 for the other, 0 where neither leads by a quarter.</summary>
    public static int Cheaper(IReadOnlyList<Point> ours, IReadOnlyList<Point> theirs) =>
        Decided(ours, theirs).Select(static place => Math.Sign(place.Lead)).FirstOrDefault();

    private static IEnumerable<(Point Ours, double Lead)> Decided(IReadOnlyList<Point> ours, IReadOnlyList<Point> theirs) =>
        ours.Zip(theirs, static (our, their) => (our, Math.Log(their.Y / our.Y)))
            .Where(static place => Math.Abs(place.Item2) > Math.Log(Decisive));

    /// <summary>The point of a curve above a place that lies between two of its points.</summary>
    private static Point On(IReadOnlyList<Point> curve, double x)
    {
        int right = Enumerable.Range(1, curve.Count - 1).First(i => x <= curve[i].X);
        Point from = curve[right - 1];
        Point to = curve[right];
        return new Point(x, Between(from.Y, to.Y, Math.Log(x / from.X) / Math.Log(to.X / from.X)));
    }

    private static double Between(double low, double high, double part) => low * Math.Pow(high / low, part);
}
