using System.Text;

namespace Forge.Requests;

/// <summary>Asks the service once for everything, and says what is wrong.</summary>
internal static class Check
{
    /// <summary>Returns 0 if all is well, otherwise 1.</summary>
    public static async Task<int> RunAsync()
    {
        await using WebApplication app = Service.Build("http://127.0.0.1:0");
        await app.StartAsync();
        using HttpClient client = new() { BaseAddress = new Uri(app.Urls.First()) };
        ArenaPool pool = app.Services.GetRequiredService<ArenaPool>();
        TotalsQueue queue = app.Services.GetRequiredService<TotalsQueue>();
        byte[] orders = Input.Orders();
        List<string> wrong = [];

        string arena = await AnswerAsync(orders, "arena");
        Expect("the answers from an arena and with ordinary types differ", arena == await AnswerAsync(orders, "ordinary"));
        Expect("the answer lacks a customer's name", arena.Contains("\"name\":\"Käufer \\\"1\\\"\""));
        Expect("an empty array is refused", await AnswerAsync("[]"u8.ToArray(), "arena") == await AnswerAsync("[]"u8.ToArray(), "ordinary"));
        foreach (string text in (string[])["", "{}", "[", "[1]", "[]]", "[{\"quantity\":1.5}]", "[{\"customer\":7}]"])
        {
            Expect($"'{text}' is accepted", await StatusAsync(Encoding.UTF8.GetBytes(text)) == 400);
        }

        byte[] large = Encoding.UTF8.GetBytes("[" + new string(' ', 2_000_000) + "]");
        Expect("a body larger than an arena is accepted", await StatusAsync(large) == 413);
        try
        {
            await client.PostAsync("arena", new BrokenBody(orders));
            wrong.Add("a broken request was answered");
        }
        catch (HttpRequestException)
        {
        }

        for (int sent = 0; sent < 10; sent++)
        {
            using HttpResponseMessage accepted = await client.PostAsync("queue", Content(orders));
            Expect("the queue refuses orders", (int)accepted.StatusCode == 202);
        }

        Expect($"the worker has read {queue.Processed} orders of 2000", await SoonAsync(() => queue.Processed == 2000));
        Expect($"{pool.GetStatistics().Leased} leases are out", await SoonAsync(() => pool.GetStatistics().Leased == 0));
        await app.StopAsync();
        ArenaPoolStatistics now = pool.GetStatistics();
        Console.WriteLine(
            $"check: {now.Checkouts} leases, {now.Returns} ended, {now.Leased} out, {wrong.Count} faults");
        wrong.ForEach(Console.Error.WriteLine);
        return wrong.Count == 0 ? 0 : 1;

        void Expect(string fault, bool holds)
        {
            if (!holds) { wrong.Add(fault); }
        }

        async Task<string> AnswerAsync(byte[] body, string endpoint)
        {
            using HttpResponseMessage response = await client.PostAsync(endpoint, Content(body));
            return $"{(int)response.StatusCode} {response.Content.Headers.ContentType} {await response.Content.ReadAsStringAsync()}";
        }

        async Task<int> StatusAsync(byte[] body)
        {
            using HttpResponseMessage response = await client.PostAsync("arena", Content(body));
            return (int)response.StatusCode;
        }
    }

    private static ByteArrayContent Content(byte[] body) => new(body) { Headers = { ContentType = new("application/json") } };

    private static async Task<bool> SoonAsync(Func<bool> holds)
    {
        for (int tries = 0; !holds() && tries < 1000; tries++)
        {
            await Task.Delay(10);
        }

        return holds();
    }
}
