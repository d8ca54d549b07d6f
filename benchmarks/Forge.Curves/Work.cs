namespace Forge.Curves;

/// <summary>What units of work do: each allocates blocks, writes the number of each into it, and drops them all.</summary>
/// <param name="Blocks">How many blocks a unit allocates.</param>
/// <param name="BlockBytes">The bytes of each, a multiple of 8.</param>
internal sealed record Work(int Blocks, int BlockBytes)
{
    private const int LeastArenaBytes = 64 * 1024;

    /// <summary>How many units a thread has begun before it ends the first.</summary>
    public int InFlight { get; init; } = 1;

    /// <summary>How many threads do so at once.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>What a unit gets where it gets all its memory at once: room for its blocks, and 64 KiB at least.</summary>
    public int ArenaBytes { get; init; } = Math.Max(LeastArenaBytes, Blocks * BlockBytes);

    /// <summary>The 8-byte numbers that fit into a block.</summary>
    public int BlockNumbers => BlockBytes / sizeof(long);
}
