namespace Forge.Charts;

/// <summary>A place in a chart, in the units of its axes.</summary>
internal readonly record struct Point(double X, double Y);

/// <summary>Points joined by lines.</summary>
/// <param name="Name">What the legend calls it; empty where the chart's title says it.</param>
/// <param name="Colour">As SVG writes it.</param>
/// <param name="Points">From left to right.</param>
internal sealed record Curve(string Name, string Colour, IReadOnlyList<Point> Points);

/// <summary>A part of a chart that is set off, from a value to the right end.</summary>
internal sealed record Shade(double From, string Text);

/// <summary>One diagram of a picture.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="X">The axis to the right.</param>
/// <param name="Y">The axis upwards.</param>
/// <param name="Curves">What is drawn.</param>
internal sealed record Chart(string Title, Axis X, Axis Y, IReadOnlyList<Curve> Curves)
{
    /// <summary>Points marked with a ring.</summary>
    public IReadOnlyList<Point> Marks { get; init; } = [];

    /// <summary>Lines of text below.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    public Shade? Shade { get; init; }
}
