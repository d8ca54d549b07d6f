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

    /// <summary>
    /// Whether the arena is leased, or was lost while it was; how many of its leases have ended; and the bytes of it that may be
    /// physically present while nobody leases it.
    /// </summary>
    public (bool IsLeased, long EndedLeases, nuint RetainedBytes) Read()
    {
        if (Arena is not { } arena)
        {
            return (true, Volatile.Read(ref _endedLeases), 0);
        }

        // One look at the word, so that a lease that ends meanwhile counts once.
        long word = arena.LeaseWord;
        bool isLeased = LeasePhase.IsLeased(word);

        // Another thread may be releasing the arena, and reads of its addresses may come from before and after.
        nuint retained = isLeased ? 0 : arena.HighWater;
        return (isLeased, BumpArena.EndedLeasesOf(word), retained < Bytes ? retained : Bytes);
    }

    private BumpArena? Arena => _arena ?? (_weak!.TryGetTarget(out BumpArena? arena) ? arena : null);

    /// <summary>A lease of the arena begins. Should it be lost, this is how many had ended.</summary>
    public void OnLease(BumpArena arena)
    {
        if (_weak is not null)
        {
            Volatile.Write(ref _endedLeases, BumpArena.EndedLeasesOf(arena.LeaseWord));
        }
    }
}
