namespace Forge.Stores;

/// <summary>The arenas that the stores keep.</summary>
internal static class Arenas
{
    /// <summary>An arena of no pool and of a few bytes.</summary>
    public static PooledArena Make() => new(new HeapBacking(64), null!);

    /// <summary>As <see cref="Make"/>, for a store that does not count what is alive.</summary>
    public static PooledArena MakeUncounted()
    {
        PooledArena arena = Make();
        arena.Entry = new LiveArena(arena, isLosable: false);
        return arena;
    }

    public static InvalidOperationException NoneIdle() => new("Every arena is leased.");
}
