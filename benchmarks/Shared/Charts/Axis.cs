namespace Forge.Charts;

/// <summary>A value on an axis that is named, with a line across the chart.</summary>
internal readonly record struct Tick(double Value, string Name);

/// <summary>One direction of a chart, in equal steps or in equal factors.</summary>
/// <param name="Label">What is measured along it, with the unit.</param>
/// <param name="Ticks">From the lowest value to the highest.</param>
/// <param name="IsLogarithmic">Whether equal distances are equal factors.</param>
internal sealed record Axis(string Label, IReadOnlyList<Tick> Ticks, bool IsLogarithmic)
{
    private double Low => Ticks[0].Value;

    private double High => Ticks[^1].Value;

    /// <summary>From 0 to at least a value, in equal steps.</summary>
    public static Axis Linear(string label, double highest, double step, Func<double, string> name)
    {
        List<Tick> ticks = [];
        for (int i = 0; i == 0 || ticks[^1].Value < highest; i++)
        {
            ticks.Add(new(i * step, name(i * step)));
        }

        return new(label, ticks, IsLogarithmic: false);
    }

    /// <summary>From the last power of a factor that is not above the lowest value to the first one that is not below the highest.</summary>
    public static Axis Logarithmic(string label, double lowest, double highest, int factor, Func<double, string> name)
    {
        // Where a power was meant, rounding must not give the next one.
        const double Tolerance = 1e-9;
        int first = (int)Math.Floor(Math.Log(lowest, factor) + Tolerance);
        int last = Math.Max(first + 1, (int)Math.Ceiling(Math.Log(highest, factor) - Tolerance));
        return new(
            label,
            [.. Enumerable.Range(first, last - first + 1).Select(power => Math.Pow(factor, power)).Select(value => new Tick(value, name(value)))],
            IsLogarithmic: true);
    }

    /// <summary>Where a value lies, from 0 for the lowest to 1 for the highest.</summary>
    public double Place(double value) =>
        IsLogarithmic ? Math.Log(value / Low) / Math.Log(High / Low) : (value - Low) / (High - Low);
}
