namespace Forge;

/// <summary>
/// What a pool knows of an arena that is alive. It does not keep the arena from the garbage collector, which could not find
/// a lost lease otherwise.
/// </summary>
internal sealed class LiveArena(BumpArena arena)
{
    private readonly WeakReference<BumpArena> _arena = new(arena);
    private long _endedLeases;

    /// <summary>At most so many bytes are physically present while nobody leases them.</summary>
    public nuint RetainedBytes => _arena.TryGetTarget(out BumpArena? arena) && !arena.IsLeased ? arena.HighWater : 0;

    /// <summary>How many leases have ended; of a lost arena, how many had when this was asked last.</summary>
    public long CountEndedLeases()
    {
        if (_arena.TryGetTarget(out BumpArena? arena))
        {
            _endedLeases = arena.EndedLeases;
        }

        return _endedLeases;
    }
}
