using System.Diagnostics;
using System.Globalization;
using Forge.Workload;

// `compare MB` writes a file of orders of that size, reads it into arenas and into ordinary objects by turns, each time in a
// process of its own (`run arena FILE` and `run objects FILE`), and requires the same result. `check` does so in this process with a
// small file.
const int LargestMegabytes = 500;
const int Rounds = 3;
switch (args)
{
    case ["check"]:
        return Try(Check);
    case ["run", string store, string path] when store is "arena" or "objects":
        Console.Write(Report.Of(path, () => Make(store, path)));
        return 0;
    case ["compare", string size]
        when int.TryParse(size, CultureInfo.InvariantCulture, out int megabytes) && megabytes is >= 1 and <= LargestMegabytes:
        return Try(() => WithFile(megabytes * 1_000_000, Compare));
    default:
        Console.Error.WriteLine($"usage: check | compare MB, from 1 to {LargestMegabytes} | run arena|objects FILE");
        return 2;
}

static int Try(Action action)
{
    try
    {
        action();
        return 0;
    }
    catch (InvalidOperationException difference)
    {
        Console.Error.WriteLine($"workload: {difference.Message}");
        return 1;
    }
}

static OrderStore Make(string store, string path) =>
    store == "arena" ? new ArenaStore((int)new FileInfo(path).Length) : new ObjectStore();

static void WithFile(int bytes, Action<string, Tally> action)
{
    string path = Path.GetTempFileName();
    try
    {
        action(path, OrderFile.Write(path, bytes));
    }
    finally
    {
        File.Delete(path);
    }
}

static void RequireSame(Tally written, Report arena, Report objects)
{
    Require.Equal(objects.Summary, arena.Summary, "what arenas come to, beside ordinary objects");
    string start = string.Create(CultureInfo.InvariantCulture, $"{written.Orders} orders, {written.Items} items, {written.Cents} cents, {written.Gifts} gifts, ");
    Require.Equal(start, arena.Summary[..Math.Min(start.Length, arena.Summary.Length)], "what was read of what was written");
}

static void Check()
{
    WithFile(200_000, static (path, written) => RequireSame(
        written,
        Report.Of(path, () => Make("arena", path)),
        Report.Of(path, () => Make("objects", path))));
    Console.WriteLine("workload: both ways come to the same");
}

static void Compare(string path, Tally written)
{
    List<Report> arenas = [];
    List<Report> objects = [];
    for (int round = 0; round < Rounds; round++)
    {
        arenas.Add(Run("arena", path));
        objects.Add(Run("objects", path));
        RequireSame(written, arenas[^1], objects[^1]);
    }

    Console.WriteLine("figure\tarena\tobjects\tratio");
    Row("wall seconds", static report => report.Seconds, "F2");
    Row("peak RSS MiB", static report => report.PeakBytes / (1024.0 * 1024.0), "F0");
    Row("collections", static report => report.Collections, "F0");
    Row("full collections", static report => report.Full, "F0");
    Row("pause ms", static report => report.PauseMilliseconds, "F1");
    Row("managed MiB allocated", static report => report.AllocatedBytes / (1024.0 * 1024.0), "F1");
    Console.WriteLine($"{new FileInfo(path).Length} bytes, medians of {Rounds} runs each; both ways come to the same:");
    Console.WriteLine(arenas[0].Summary);

    void Row(string figure, Func<Report, double> of, string format)
    {
        double arena = Median(arenas.Select(of));
        double ordinary = Median(objects.Select(of));
        string ratio = arena > 0 ? (ordinary / arena).ToString("F2", CultureInfo.InvariantCulture) : "-";
        Console.WriteLine(
            $"{figure}\t{arena.ToString(format, CultureInfo.InvariantCulture)}\t{ordinary.ToString(format, CultureInfo.InvariantCulture)}\t{ratio}");
    }
}

static double Median(IEnumerable<double> values) => new Spread(values).Median;

static Report Run(string store, string path)
{
    using Process child = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [typeof(Report).Assembly.Location, "run", store, path])
    {
        RedirectStandardOutput = true,
    })!;
    string output = child.StandardOutput.ReadToEnd();
    child.WaitForExit();
    Require.Equal(0, child.ExitCode, $"the exit code of the run with {store}");
    return Report.Parse(output);
}
