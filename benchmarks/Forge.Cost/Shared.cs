namespace Forge.Cost;

/// <summary>The pools that the rows work on, of 64 KiB arenas.</summary>
internal static class Shared
{
    /// <summary>Between two resets.</summary>
    public const int Allocations = 256;

    public static readonly ArenaPool<MmapBacking> Pool = new(8, static () => new MmapBacking(64 * 1024));
    public static readonly UncheckedPool UncheckedPool = new(8, static () => new UncheckedBacking(64 * 1024));
    public static readonly OneThreadPool OneThreadPool = new(8, static () => new UncheckedBacking(64 * 1024));

    public static readonly ArenaPool<MmapBacking> LimitedPool = ArenaPool.Mmap(8, 64 * 1024, new ArenaPoolOptions
    {
        RetainBytes = 32 * 1024,
        TrimAfter = TimeSpan.FromSeconds(1),
        MaxLeases = 8,
        MaxLiveBytes = 1024 * 1024,
        Name = "limited",
    });

    public static readonly ArenaPool<MmapBacking> UnlimitedPool = ArenaPool.Mmap(8, 64 * 1024, new ArenaPoolOptions
    {
        RetainBytes = long.MaxValue,
        TrimAfter = Timeout.InfiniteTimeSpan,
        MaxLeases = int.MaxValue,
    });
}
