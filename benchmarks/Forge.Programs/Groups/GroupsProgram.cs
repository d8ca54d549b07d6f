using System.Globalization;

namespace Forge.Programs;

/// <summary>Grouping rows by name: the least, the mean and the greatest value of each. The shape of the One Billion Row Challenge.</summary>
internal sealed class GroupsProgram : WholeProgram
{
    private const int Rows = 10_000_000;
    private const int Names = 10_000;
    private const int SmallRows = 10_000;
    private const int SmallNames = 10;

    public override string Name => "group-by-key";

    public override Target Target { get; } = new(1.0) { Unmanaged = "row or name" };

    // Both sides are up to a tenth faster if their loops are optimized from the start.
    protected override IReadOnlyDictionary<string, string> OurSettings { get; } = new Dictionary<string, string>
    {
        ["DOTNET_TC_QuickJitForLoops"] = "0",
    };

    protected override IReadOnlyDictionary<string, string> PeerSettings => OurSettings;

    protected override T WithInput<T>(bool isSmall, Func<Input, T> body) =>
        isSmall ? WithRows(SmallRows, SmallNames, body) : WithRows(Rows, Names, body);

    protected override string RunOurs(string input) => ArenaGroups.Of(input).ToString();

    protected override string RunPeer(string input) => DictionaryGroups.Of(input).ToString();

    protected override long ManagedBytes(string input) => WithInput(isSmall: true, small =>
    {
        // The first run of each is not counted, because the first use of a type allocates.
        Allocated(small.Argument);
        Allocated(input);
        return Allocated(input) - Allocated(small.Argument);
    });

    private static long Allocated(string path)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        ArenaGroups.Of(path);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static T WithRows<T>(int rows, int names, Func<Input, T> body) =>
        WithFile(path => string.Create(CultureInfo.InvariantCulture, $"{names} names, {rows} rows, {RowFile.Write(path, rows, names)} tenths, "), body);
}
