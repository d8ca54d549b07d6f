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
double top = Peak([.. with, .. without]);
await File.WriteAllTextAsync(
    picture,
    Picture.Draw(
        Panel($"With retention: RetainBytes = {Load.RetainBytes >> 20} MiB, at most {Load.Capacity} idle arenas", with, top),
        Panel("Without: every arena keeps what its hugest unit used", without, top)));
Console.WriteLine(string.Create(
    CultureInfo.InvariantCulture,
    $"peak RSS with retention {Peak(with):F0} MiB, without {Peak(without):F0} MiB; after trim {with[^1].MiB:F0} MiB"));

// Both panels get the same scale upwards.
static Chart Panel(string title, List<Sample> samples, double top)
{
    double end = samples[^1].Seconds;
    return new Chart(
        title,
        Axis.Linear("seconds", end, Math.Max(1, Math.Ceiling(end / 10)), static second => second.ToString("F0", CultureInfo.InvariantCulture)),
        Axis.Linear("MiB", top, 512, static level => string.Create(CultureInfo.InvariantCulture, $"{level:F0} MiB")),
        [new Curve("", "#0b62a3", [.. samples.Select(static sample => new Point(sample.Seconds, sample.MiB))])])
    {
        Shade = new(samples.First(static sample => sample.IsIdle).Seconds, "idle, then trimmed"),
    };
}

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
