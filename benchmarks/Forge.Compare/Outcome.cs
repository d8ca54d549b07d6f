using System.Globalization;

namespace Forge.Compare;

/// <summary>What a comparison has come to.</summary>
internal sealed record Outcome(string Row, Opponent Opponent, Spread Ours, Spread Theirs)
{
    /// <summary>Ours to theirs, or how many times faster we are where the target is said so.</summary>
    private double Ratio =>
        Opponent.Target is { AtLeast: true } ? Theirs.Median / Ours.Median : Ours.Median / Theirs.Median;

    public bool? IsMet =>
        Opponent.Target switch
        {
            null => null,
            { AtLeast: true } target => Ratio >= target.Bound,
            { } target => Ratio <= target.Bound,
        };

    /// <summary>The names of the columns of <see cref="ToString"/>.</summary>
    public static string Header(string theirs) =>
        $"row\tours\t{theirs}\tratio\ttarget\tresult\tours_min..max\t{theirs}_min..max";

    public override string ToString()
    {
        string name = Opponent.Name is { } other ? $"{Row}, {other}" : Row;
        string target = Opponent.Target switch
        {
            null => "-",
            { AtLeast: true } least => string.Create(CultureInfo.InvariantCulture, $">= {least.Bound}"),
            { } most => string.Create(CultureInfo.InvariantCulture, $"<= {most.Bound}"),
        };
        string result = IsMet switch { null => "-", true => "met", false => "missed" };
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{name}\t{Ours.Median:F3}\t{Theirs.Median:F3}\t{Ratio:F3}\t{target}\t{result}\t{Ours}\t{Theirs}");
    }
}
