namespace Forge.Curves;

/// <summary>A means, as the tables and pictures name it.</summary>
internal sealed record Candidate(string Name, string Colour, Func<Work, Load> Make)
{
    public static Candidate Pool { get; } =
        new("arena pool", "#0b62a3", static work => new Load<PooledArenas, ArenaLease>(work, new PooledArenas(work)));

    public static Candidate FreshArena { get; } =
        new("an arena mapped anew", "#7fb3dd", static work => new Load<FreshArenas, ArenaLease>(work, default));

    public static Candidate New { get; } =
        new("new", "#c0392b", static work => new Load<NewArrays, long[][]?>(work, default));

    public static Candidate ArrayPoolPerBlock { get; } =
        new("ArrayPool per block", "#d68910", static work => new Load<RentedBlocks, long[][]?>(work, default));

    public static Candidate ArrayPoolChunk { get; } =
        new("ArrayPool, one chunk", "#2e8b57", static work => new Load<RentedChunk, long[]?>(work, default));

    public static IReadOnlyList<Candidate> Peers { get; } = [New, ArrayPoolPerBlock, ArrayPoolChunk];

    public static IReadOnlyList<Candidate> All { get; } = [Pool, FreshArena, .. Peers];
}
