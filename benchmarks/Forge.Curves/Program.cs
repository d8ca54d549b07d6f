using Forge.Curves;

// `check` does every means' work and looks at what it leaves. `run FOLDER [sweep ...]` measures the sweeps, all or those named,
// and draws each into the folder; without names it measures bursts, too.
switch (args)
{
    case ["check"]:
        return Check();
    case ["run", string folder, .. string[] wanted]:
        return await RunAsync(folder, wanted);
    default:
        Console.Error.WriteLine("usage: check | run FOLDER [sweep ...]");
        return 2;
}

static int Check()
{
    try
    {
        Console.WriteLine($"curves: {Checks.Run()} loads do their work, crossings are found");
        return 0;
    }
    catch (InvalidOperationException difference)
    {
        Console.Error.WriteLine($"curves: {difference.Message}");
        return 1;
    }
}

static async Task<int> RunAsync(string folder, string[] wanted)
{
    Sweep[] sweeps = [.. Sweep.All.Where(sweep => wanted.Length == 0 || wanted.Contains(sweep.Name))];
    if (sweeps.Length < wanted.Length || sweeps.Length == 0)
    {
        Console.Error.WriteLine($"The sweeps are: {string.Join(", ", Sweep.All.Select(static sweep => sweep.Name))}");
        return 2;
    }

    Checks.Run();
    Console.Error.WriteLine("warming up ...");
    Load[] loads = [.. Candidate.All.Select(static candidate => candidate.Make(new Work(100, 64)))];
    WarmUp.Run([.. loads.Select(static load => (Action)(() => load.Run(10)))]);
    List<Measurement> measurements = [];
    Console.WriteLine("sweep\tvalue\tway\tns per unit\tleast..most");
    foreach (Sweep sweep in sweeps)
    {
        Measurement measurement = Measurement.Of(sweep);
        measurements.Add(measurement);
        Console.WriteLine(string.Join('\n', measurement.Rows));
        await File.WriteAllTextAsync(Path.Combine(folder, $"cost-by-{sweep.Name}.svg"), Picture.Draw(measurement.Draw()));
    }

    if (wanted.Length == 0)
    {
        Console.WriteLine($"\n{Burst.Header}");
        foreach (string row in Burst.Rows())
        {
            Console.WriteLine(row);
        }
    }

    Console.WriteLine("\nsweep\tpeer\tcrossing\tlead at the left\tlead at the right");
    Console.WriteLine(string.Join('\n', measurements.SelectMany(static measurement => measurement.Verdicts)));
    return 0;
}
