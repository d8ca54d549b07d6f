using System.Globalization;

namespace Forge.Programs;

/// <summary>Binary-trees of the Computer Language Benchmarks Game, on one thread.</summary>
internal sealed class TreesProgram : WholeProgram
{
    private const int Depth = 20;
    private const int SmallDepth = 8;

    public override string Name => "binary-trees";

    public override Target Target { get; } = new(2.5) { PeakShare = 0.25, HasNoCollection = true };

    protected override IReadOnlyDictionary<string, string> OurSettings { get; } = new Dictionary<string, string>
    {
        // Just as fast, and the compiler takes 4 MiB less.
        ["DOTNET_TC_QuickJitForLoops"] = "0",
    };

    // The fastest of a dozen in two turns each: no concurrent collection, and a young generation of 256 MiB, the most that the collector
    // uses. With 64 MiB it is as fast within the noise: in three later turns on a busy machine it was ahead. Seconds and peak RSS in MiB: this, 4.4 and 362; with 64 MiB, 4.5 and 358; without concurrent collection alone, 4.8 and 290; the
    // defaults, 8.4 and 304; the server collector with one heap, 6.4 and 600. None was faster with TieredPGO=0.
    protected override IReadOnlyDictionary<string, string> PeerSettings { get; } = new Dictionary<string, string>
    {
        ["DOTNET_gcConcurrent"] = "0",
        ["DOTNET_GCgen0size"] = "0x10000000",
    };

    protected override T WithInput<T>(bool isSmall, Func<Input, T> body)
    {
        int depth = isSmall ? SmallDepth : Depth;
        string start = $"stretch tree of depth {depth + 1}\t check: {(4 << depth) - 1}\n";
        return body(new(depth.ToString(CultureInfo.InvariantCulture), start));
    }

    protected override string RunOurs(string input)
    {
        int depth = int.Parse(input, CultureInfo.InvariantCulture);
        using ArenaForest forest = new(depth);
        return Forest.Run(forest, depth);
    }

    protected override string RunPeer(string input) => Forest.Run(new ObjectForest(), int.Parse(input, CultureInfo.InvariantCulture));
}
