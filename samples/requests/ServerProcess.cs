using System.Diagnostics;
using System.Net.Http.Json;

namespace Forge.Requests;

/// <summary>The service in a process of its own, so that its collections and its memory are not the client's.</summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly Process _process;
    private readonly HttpClient _client;

    private ServerProcess(Process process, Uri url)
    {
        _process = process;
        Url = url;
        _client = new HttpClient { BaseAddress = url };
    }

    /// <summary>Where it listens.</summary>
    public Uri Url { get; }

    /// <summary>Starts it on a free port of the loopback.</summary>
    public static async Task<ServerProcess> StartAsync()
    {
        ProcessStartInfo start = new("dotnet", [typeof(ServerProcess).Assembly.Location, "serve", "http://127.0.0.1:0"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        Process process = Process.Start(start)!;
        string url = await process.StandardOutput.ReadLineAsync()
            ?? throw new InvalidOperationException("The server ended before it listened.");
        _ = Task.Run(() => ShowAsync(process.StandardOutput));
        return new ServerProcess(process, new Uri(url));
    }

    /// <summary>What it says of itself.</summary>
    public async Task<Figures> ReadAsync() => (await _client.GetFromJsonAsync("/figures", JsonTypes.Default.Figures))!;

    /// <summary>The figures once no lease is out, or after five seconds.</summary>
    public async Task<Figures> ReadQuietAsync()
    {
        Figures figures = await ReadAsync();
        for (int tries = 0; figures.Leased > 0 && tries < 500; tries++)
        {
            await Task.Delay(10);
            figures = await ReadAsync();
        }

        return figures;
    }

    /// <summary>Stops it, by the end of its input.</summary>
    public void Dispose()
    {
        _client.Dispose();
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    // What it logs.
    private static async Task ShowAsync(StreamReader output)
    {
        while (await output.ReadLineAsync() is { } line)
        {
            await Console.Error.WriteLineAsync(line);
        }
    }
}
