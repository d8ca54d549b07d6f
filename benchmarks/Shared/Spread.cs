using System.Globalization;

namespace Forge.Measuring;

/// <summary>Times of the same work, in nanoseconds per operation.</summary>
internal sealed class Spread
{
    private readonly double[] _sorted;

    public Spread(IEnumerable<double> times)
    {
        _sorted = [.. times.Order()];
    }

    public double Least => _sorted[0];

    public double Most => _sorted[^1];

    public double Median => _sorted[_sorted.Length / 2];

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Least:F3}..{Most:F3}");
}
