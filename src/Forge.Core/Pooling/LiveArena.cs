namespace Forge;

/// <summary>What a pool knows of an arena until its memory has been released.</summary>
internal sealed class LiveArena
{
    private readonly BumpArena? _arena;
    private readonly WeakReference<BumpArena>? _weak;
    private long _endedLeases;

    /// <param name="arena">The arena.</param>
    /// <param name="isLosable">
    /// Whether the garbage collector may take the arena while it is leased, which is how a lost lease is found.
    /// </param>
    public LiveArena(BumpArena arena, bool isLosable)
    {
        Bytes = arena.Capacity;
        if (isLosable)
        {
            _weak = new WeakReference<BumpArena>(arena);
        }
        else
        {
            _arena = arena;
        }
    }

    /// <summary>The arena's capacity in bytes.</summary>
    public nuint Bytes { get; }

    /// <summary>At most so many bytes are physically present while nobody leases them.</summary>
    public nuint RetainedBytes => Arena is { IsLeased: false } arena ? arena.HighWater : 0;

    /// <summary>How many leases have ended.</summary>
    public long EndedLeases => Arena?.EndedLeases ?? Volatile.Read(ref _endedLeases);

    private BumpArena? Arena => _arena ?? (_weak!.TryGetTarget(out BumpArena? arena) ? arena : null);

    /// <summary>A lease of the arena begins. Should it be lost, this is how many had ended.</summary>
    public void OnLease(BumpArena arena)
    {
        if (_weak is not null)
        {
            Volatile.Write(ref _endedLeases, arena.EndedLeases);
        }
    }
}
