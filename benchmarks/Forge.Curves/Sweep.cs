namespace Forge.Curves;

/// <summary>The work with one of its numbers growing.</summary>
/// <param name="Name">What the tables call it, and the picture's file.</param>
/// <param name="Title">What the picture shows.</param>
/// <param name="Label">What grows.</param>
/// <param name="Values">The values it takes.</param>
/// <param name="At">The work at a value.</param>
/// <param name="Factor">Between two values that the axis names.</param>
/// <param name="Format">How a value is written.</param>
internal sealed record Sweep(
    string Name,
    string Title,
    string Label,
    IReadOnlyList<int> Values,
    Func<int, Work> At,
    int Factor,
    Func<double, string> Format)
{
    private const int BlockBytes = 64;
    private const int KiB = 1024;

    /// <summary>What is compared with the pool.</summary>
    public IReadOnlyList<Candidate> Peers { get; init; } = Candidate.Peers;

    public static IReadOnlyList<Sweep> All { get; } =
    [
        new(
            "blocks",
            "Cost of a unit of work by its blocks of 64 bytes",
            "blocks per unit",
            [1, 2, 3, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000],
            static blocks => new Work(blocks, BlockBytes),
            10,
            Units.Count),
        new(
            "units-in-flight",
            "Cost of a unit of 200 blocks of 64 bytes by the units in flight, which end together",
            "units in flight",
            Powers(1, 4096, 2),
            static units => new Work(200, BlockBytes) { InFlight = units },
            4,
            Units.Count),
        new(
            "arena-size",
            "Cost of a unit of 512 blocks of 64 bytes by the size of its arena or chunk",
            "bytes of the arena or the chunk",
            Powers(64 * KiB, KiB * KiB * KiB, 4),
            static bytes => new Work(512, BlockBytes) { ArenaBytes = bytes },
            4,
            Units.Bytes)
        {
            Peers = [Candidate.FreshArena, Candidate.New, Candidate.ArrayPoolChunk],
        },
        new(
            "block-bytes",
            "Cost of a unit of 100 blocks by the bytes of a block",
            "bytes per block",
            Powers(8, 64 * KiB, 2),
            static bytes => new Work(100, bytes),
            4,
            Units.Bytes),
        new(
            "threads",
            "Cost of a unit of 200 blocks of 64 bytes on each of 1 and 2 threads",
            "threads",
            [1, 2],
            static threads => new Work(200, BlockBytes) { Threads = threads },
            2,
            Units.Count),
    ];

    private static int[] Powers(int first, int last, int factor)
    {
        List<int> values = [];
        for (long value = first; value <= last; value *= factor)
        {
            values.Add((int)value);
        }

        return [.. values];
    }
}
