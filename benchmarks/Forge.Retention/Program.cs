using System.Diagnostics;
using System.Globalization;
using Forge.Retention;

// Draws what a process holds in memory under a load with a few huge units of work: with retention, and without. Each is a
// process of its own, which writes its samples; the argument of this one is the file to draw.
if (args is ["run", var mode])
{
    foreach (Sample sample in Load.Run(mode == "with"))
    {
        Console.WriteLine(sample);
    }

    return;
}

if (args is not [var picture])
{
    Console.Error.WriteLine("usage: Forge.Retention FILE.svg");
    Environment.Exit(2);
    return;
}

List<Sample> with = Measure("with");
List<Sample> without = Measure("without");
await File.WriteAllTextAsync(
    picture,
    Plot.Draw(
        ($"With retention: RetainBytes = {Load.RetainBytes >> 20} MiB, at most {Load.Capacity} idle arenas", with),
        ("Without: every arena keeps what its hugest unit used", without)));
Console.WriteLine(string.Create(
    CultureInfo.InvariantCulture,
    $"peak RSS with retention {Peak(with):F0} MiB, without {Peak(without):F0} MiB; after trim {with[^1].MiB:F0} MiB"));

static double Peak(List<Sample> samples) => samples.Max(static sample => sample.MiB);

static List<Sample> Measure(string mode)
{
    using Process child = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [typeof(Sample).Assembly.Location, "run", mode])
    {
        RedirectStandardOutput = true,
    })!;
    List<Sample> samples = [];
    while (child.StandardOutput.ReadLine() is { } line)
    {
        samples.Add(Sample.Parse(line));
    }

    child.WaitForExit();
    if (child.ExitCode != 0)
    {
        throw new InvalidOperationException($"The load {mode} retention ended with exit code {child.ExitCode}.");
    }

    double load = samples.Where(static sample => !sample.IsIdle).Average(static sample => sample.MiB);
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{mode} retention: mean {load:F0} MiB, peak {Peak(samples):F0} MiB, at the end of the load {samples.Last(static sample => !sample.IsIdle).MiB:F0} MiB, after trim {samples[^1].MiB:F0} MiB"));
    return samples;
}
