using System.Diagnostics;
using System.Globalization;

namespace Forge.Workload;

/// <summary>What one run has taken, and what it has found.</summary>
/// <param name="Seconds">From opening the file to the summary and the store's disposal.</param>
/// <param name="PeakBytes">The most that was ever resident of the process.</param>
/// <param name="Collections">Of the garbage collector, any generation.</param>
/// <param name="Full">Those of all generations.</param>
/// <param name="PauseMilliseconds">How long they have stopped the program.</param>
/// <param name="AllocatedBytes">On the managed heap.</param>
/// <param name="Summary">The result, as text.</param>
internal sealed record Report(
    double Seconds,
    long PeakBytes,
    int Collections,
    int Full,
    double PauseMilliseconds,
    long AllocatedBytes,
    string Summary)
{
    /// <summary>Reads a file into a store, in this process.</summary>
    public static Report Of(string path, Func<OrderStore> make)
    {
        long start = Stopwatch.GetTimestamp();
        Summary summary;
        using (OrderStore store = make())
        {
            OrderReader.Read(path, store);
            summary = store.Summarize();
        }

        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        using Process self = Process.GetCurrentProcess();
        return new(
            seconds,
            self.PeakWorkingSet64,
            GC.CollectionCount(0),
            GC.CollectionCount(2),
            GC.GetTotalPauseDuration().TotalMilliseconds,
            GC.GetTotalAllocatedBytes(precise: true),
            summary.ToString());
    }

    public static Report Parse(string text)
    {
        string[] parts = text.Split('\n', 2);
        string[] figures = parts[0].Split('\t');
        return new(
            double.Parse(figures[0], CultureInfo.InvariantCulture),
            long.Parse(figures[1], CultureInfo.InvariantCulture),
            int.Parse(figures[2], CultureInfo.InvariantCulture),
            int.Parse(figures[3], CultureInfo.InvariantCulture),
            double.Parse(figures[4], CultureInfo.InvariantCulture),
            long.Parse(figures[5], CultureInfo.InvariantCulture),
            parts[1]);
    }

    /// <summary>A line of figures, then the summary.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Seconds:F3}\t{PeakBytes}\t{Collections}\t{Full}\t{PauseMilliseconds:F3}\t{AllocatedBytes}\n{Summary}");
}
