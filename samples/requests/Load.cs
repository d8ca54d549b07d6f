using System.Globalization;

namespace Forge.Requests;

/// <summary>The service under load: one endpoint after the other, each with a server process of its own.</summary>
internal static class Load
{
    public static readonly IReadOnlyList<string> Endpoints = ["arena", "ordinary", "queue"];

    /// <summary>Prints a table, a row for each endpoint. Returns 1 if a lease is left over.</summary>
    public static async Task<int> RunAsync(TimeSpan time, IReadOnlyList<string> endpoints)
    {
        Console.WriteLine(
            "endpoint\trequests\trequests/s\tp50 µs\tp99 µs\tp99.9 µs\tbroken off\tgen0\tgen1\tgen2\tbytes allocated/request"
            + "\tRSS at 25 % MiB\tRSS at the end MiB\tleases out");
        int leftOver = 0;
        foreach (string endpoint in endpoints)
        {
            leftOver += await MeasureAsync(endpoint, time);
        }

        return leftOver == 0 ? 0 : 1;
    }

    private static async Task<int> MeasureAsync(string endpoint, TimeSpan time)
    {
        using ServerProcess server = await ServerProcess.StartAsync();

        // Until the code is compiled and the memory is there.
        await new Client(server.Url, endpoint).RunAsync(time / 10);
        Figures before = await server.ReadAsync();
        Client client = new(server.Url, endpoint);
        Task run = client.RunAsync(time);
        await Task.Delay(time / 4);
        Figures quarter = await server.ReadAsync();
        await run;
        Figures after = await server.ReadQuietAsync();
        long requests = client.Latencies.Count;
        object[] row =
        [
            endpoint,
            requests,
            Math.Round(requests / time.TotalSeconds),
            client.Latencies.Percentile(0.5),
            client.Latencies.Percentile(0.99),
            client.Latencies.Percentile(0.999),
            client.Broken,
            after.Gen0 - before.Gen0,
            after.Gen1 - before.Gen1,
            after.Gen2 - before.Gen2,
            (after.AllocatedBytes - before.AllocatedBytes) / Math.Max(requests, 1),
            MiB(quarter.ResidentBytes),
            MiB(after.ResidentBytes),
            after.Leased,
        ];
        Console.WriteLine(string.Join('\t', row.Select(static cell => Convert.ToString(cell, CultureInfo.InvariantCulture))));
        return after.Leased;
    }

    private static string MiB(long bytes) => (bytes / 1048576.0).ToString("0.0", CultureInfo.InvariantCulture);
}
