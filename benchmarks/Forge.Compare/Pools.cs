namespace Forge.Compare;

/// <summary>The pool of most rows: 64 KiB arenas, 8 kept, 4 made ahead.</summary>
internal static class Pools
{
    public const int ArenaBytes = 64 * 1024;
    private const int Capacity = 8;
    private const int Prewarmed = 4;

    public static readonly ArenaPool<MmapBacking> Shared = Make();

    public static ArenaPool<MmapBacking> Make()
    {
        ArenaPool<MmapBacking> pool = ArenaPool.Mmap(Capacity, ArenaBytes);
        pool.Prewarm(Prewarmed);
        return pool;
    }
}
