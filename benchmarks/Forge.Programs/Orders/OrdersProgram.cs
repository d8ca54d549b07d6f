using System.Globalization;

namespace Forge.Programs;

/// <summary>Reading a file of JSON lines into records that live until all of them have been totalled.</summary>
internal sealed class OrdersProgram : WholeProgram
{
    private const int Bytes = 200_000_000;
    private const int SmallBytes = 200_000;

    public override string Name => "json";

    public override Target Target { get; } = new(2.2) { PeakShare = 0.5 };

    protected override IReadOnlyDictionary<string, string> OurSettings { get; } = new Dictionary<string, string>
    {
        ["DOTNET_TieredPGO"] = "0",
        ["DOTNET_TC_QuickJitForLoops"] = "0",
    };

    // 2.7 seconds; with the concurrent collector 4.4 and more, with a young generation of 64 or 256 MiB 2.9 and more.
    protected override IReadOnlyDictionary<string, string> PeerSettings { get; } = new Dictionary<string, string>
    {
        ["DOTNET_gcConcurrent"] = "0",
        ["DOTNET_TieredPGO"] = "0",
        ["DOTNET_TC_QuickJitForLoops"] = "0",
    };

    protected override T WithInput<T>(bool isSmall, Func<Input, T> body) =>
        WithFile(path => Text(OrderFile.Write(path, isSmall ? SmallBytes : Bytes)), body);

    protected override string RunOurs(string input) => Summarize(input, new ArenaStore());

    protected override string RunPeer(string input) => Summarize(input, new ObjectStore());

    private static string Text(Tally tally) => string.Create(
        CultureInfo.InvariantCulture,
        $"{tally.Orders} orders, {tally.Items} items, {tally.Cents} cents, {tally.Gifts} gifts, ");

    private static string Summarize(string path, OrderStore store)
    {
        using (store)
        {
            OrderReader.Read(path, store);
            return store.Summarize().ToString();
        }
    }
}
