using System.Globalization;
using Forge.Requests;

const string Usage = """
    usage: Forge.Requests check
           Forge.Requests serve URL               until the end of the input
           Forge.Requests load [--seconds N] [ENDPOINT...]
    """;

return args switch
{
    ["check"] => await Check.RunAsync(),
    ["serve", string url] => await ServeAsync(url),
    ["load", .. string[] rest] => await LoadAsync(rest),
    _ => Refuse(Usage),
};

static async Task<int> ServeAsync(string url)
{
    await using WebApplication app = Service.Build(url);
    await app.StartAsync();
    Console.WriteLine(app.Urls.First());
    await Task.WhenAny(app.WaitForShutdownAsync(), Task.Run(Console.In.ReadToEnd));
    await app.StopAsync();
    return 0;
}

static async Task<int> LoadAsync(string[] arguments)
{
    double seconds = 60;
    if (arguments is ["--seconds", string number, .. string[] rest])
    {
        if (!double.TryParse(number, CultureInfo.InvariantCulture, out seconds) || seconds is not (> 0 and <= 3600))
        {
            return Refuse($"--seconds is {number}, but must be more than 0 and at most 3600.");
        }

        arguments = rest;
    }

    string? unknown = arguments.FirstOrDefault(static name => !Load.Endpoints.Contains(name));
    return unknown is null
        ? await Load.RunAsync(TimeSpan.FromSeconds(seconds), arguments.Length == 0 ? Load.Endpoints : arguments)
        : Refuse($"There is no endpoint {unknown}, only {string.Join(", ", Load.Endpoints)}.");
}

static int Refuse(string message)
{
    Console.Error.WriteLine(message);
    return 2;
}
