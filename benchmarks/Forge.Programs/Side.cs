using System.Globalization;

namespace Forge.Programs;

/// <summary>What one side of a contest took, over all turns.</summary>
/// <param name="Name"><see cref="Ours"/> or <see cref="Peer"/>.</param>
/// <param name="Times">The time of each turn.</param>
/// <param name="Unit">The unit of the times.</param>
/// <param name="Runs">The turns, if each was a process.</param>
internal sealed record Side(string Name, Spread Times, string Unit, IReadOnlyList<Report> Runs)
{
    public const string Ours = "ours";
    public const string Peer = "peer";

    public const string Header =
        "program\tside\tmedian\tleast to most\tpeak RSS MiB\tcollections\tfull collections\tpause ms\tmanaged MiB allocated";

    private const double MiB = 1024.0 * 1024.0;

    public string Median => string.Create(CultureInfo.InvariantCulture, $"{Times.Median:F2} {Unit}");

    /// <summary>The median of the peaks; null if the turns were not processes.</summary>
    public double? PeakMiB => MedianOf(static run => run.PeakBytes / MiB);

    public string Peak => Text(PeakMiB, "F0");

    /// <summary>The number of collections in the turn that had the most.</summary>
    public int Collections => Runs.Select(static run => run.Collections).DefaultIfEmpty().Max();

    /// <summary>All figures, as a row below <see cref="Header"/>.</summary>
    public string Row(string contest) => string.Join(
        '\t',
        contest,
        Name,
        Median,
        string.Create(CultureInfo.InvariantCulture, $"{Times.Least:F2} to {Times.Most:F2}"),
        Peak,
        Text(MedianOf(static run => run.Collections), "F0"),
        Text(MedianOf(static run => run.Full), "F0"),
        Text(MedianOf(static run => run.PauseMilliseconds), "F1"),
        Text(MedianOf(static run => run.AllocatedBytes / MiB), "F1"));

    private static string Text(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "-";

    private double? MedianOf(Func<Report, double> figure) => Runs.Count == 0 ? null : new Spread(Runs.Select(figure)).Median;
}
