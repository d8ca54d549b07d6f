using System.Diagnostics;
using System.Globalization;

namespace Forge.Programs;

/// <summary>What one run of a side took, and its result.</summary>
/// <param name="Seconds">The time of the work, without the start of the process.</param>
/// <param name="PeakBytes">The peak resident size of the process.</param>
/// <param name="Collections">The number of garbage collections, of any generation.</param>
/// <param name="Full">The number of those of all generations.</param>
/// <param name="PauseMilliseconds">The time for which they stopped the program.</param>
/// <param name="AllocatedBytes">The number of bytes allocated on the managed heap.</param>
/// <param name="Result">The result, as text.</param>
internal sealed record Report(
    double Seconds,
    long PeakBytes,
    int Collections,
    int Full,
    double PauseMilliseconds,
    long AllocatedBytes,
    string Result)
{
    /// <summary>Works in this process.</summary>
    public static Report Of(Func<string> work)
    {
        long start = Stopwatch.GetTimestamp();
        string result = work();
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        using Process self = Process.GetCurrentProcess();
        return new(
            seconds,
            self.PeakWorkingSet64,
            GC.CollectionCount(0),
            GC.CollectionCount(2),
            GC.GetTotalPauseDuration().TotalMilliseconds,
            GC.GetTotalAllocatedBytes(precise: true),
            result);
    }

    /// <summary>Works in a process of its own.</summary>
    /// <exception cref="InvalidOperationException">The process failed.</exception>
    public static Report OfProcess(string program, string side, string input, IReadOnlyDictionary<string, string> environment)
    {
        string[] arguments = [typeof(Report).Assembly.Location, "run", program, side, input];
        ProcessStartInfo start = new(Environment.ProcessPath!, arguments) { RedirectStandardOutput = true };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        using Process child = Process.Start(start)!;
        string output = child.StandardOutput.ReadToEnd();
        child.WaitForExit();
        Require.Equal(0, child.ExitCode, $"the exit code of {program}, {side}");
        return Parse(output);
    }

    /// <summary>A line of figures, then the result.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Seconds:F4}\t{PeakBytes}\t{Collections}\t{Full}\t{PauseMilliseconds:F3}\t{AllocatedBytes}\n{Result}");

    private static Report Parse(string text)
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
}
