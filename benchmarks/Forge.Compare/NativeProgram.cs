using System.Diagnostics;
using System.Globalization;

namespace Forge.Compare;

/// <summary>A build of native.cpp, with the C library's allocator or another.</summary>
internal sealed class NativeProgram(string path)
{
    public bool Exists => File.Exists(path);

    /// <summary>A row of the program; each turn is a run of it.</summary>
    public IContestant Row(string name, int samples = Turn.Samples) => new NativeRow(this, name, samples);

    /// <summary>What the program says of the strings that it copies.</summary>
    public string DescribeStrings() => Run("data/bump_str").Single().Trim();

    private IEnumerable<string> Run(params string[] arguments)
    {
        using Process child = Process.Start(new ProcessStartInfo(path, arguments) { RedirectStandardOutput = true })!;
        string output = child.StandardOutput.ReadToEnd();
        child.WaitForExit();
        return child.ExitCode == 0
            ? output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            : throw new InvalidOperationException(
                $"{path} {string.Join(' ', arguments)} ended with exit code {child.ExitCode}.");
    }

    private sealed class NativeRow(NativeProgram program, string name, int samples) : IContestant
    {
        // The program prints name, median, least and most.
        public double TakeTurn() =>
            program
                .Run("--reps", $"{samples}", "--ms", string.Create(CultureInfo.InvariantCulture, $"{Turn.SampleMilliseconds}"), "=" + name)
                .Select(static line => line.Split('\t'))
                .Where(fields => fields[0] == name)
                .Select(static fields => double.Parse(fields[1], CultureInfo.InvariantCulture))
                .Single();
    }
}
