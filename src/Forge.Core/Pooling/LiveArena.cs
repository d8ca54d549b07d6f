namespace Forge;

/// <summary>A pool's entry for an arena, from when it is made until its memory is released.</summary>
internal sealed class LiveArena
{
    private readonly PooledArena? _arena;
    private readonly WeakReference<PooledArena>? _weak;
    private long _endedLeases;

    /// <param name="arena">The arena.</param>
    /// <param name="isLosable">
    /// Whether the garbage collector may take the arena while it is leased, which is how a lost lease is detected.
    /// </param>
    public LiveArena(PooledArena arena, bool isLosable)
    {
        Bytes = arena.Capacity;
        Place = new LinkedListNode<LiveArena>(this);
        if (isLosable)
        {
            _weak = new WeakReference<PooledArena>(arena);
        }
        else
        {
            _arena = arena;
        }
    }

    /// <summary>The arena's capacity in bytes.</summary>
    public long Bytes { get; }

    /// <summary>Its node in the list of live arenas, made in advance.</summary>
    public LinkedListNode<LiveArena> Place { get; }

    /// <summary>
    /// Whether the arena is leased or was lost while it was; how many of its leases have ended; and how many of its bytes may be physically
    /// present while it is idle.
    /// </summary>
    public (bool IsLeased, long EndedLeases, long RetainedBytes) Read()
    {
        PooledArena? arena = _arena;
        if (arena is null && !_weak!.TryGetTarget(out arena)) { return (true, Volatile.Read(ref _endedLeases), 0); }

        // Read once, so that a lease that ends meanwhile counts once.
        long word = arena.Word;
        bool isLeased = LeasePhase.IsLeased(word);

        // Another thread may be releasing the arena, so that its addresses may be from before and after.
        long retained = isLeased ? 0 : arena.PresentBytes;
        return (isLeased, LeasePhase.EndedLeases(word), retained < 0 ? Bytes : Math.Min(retained, Bytes));
    }

    /// <summary>Called when a lease of the arena begins, to remember how many have ended, in case the lease is lost.</summary>
    /// <param name="word">The arena's word before.</param>
    public void OnLease(long word)
    {
        if (_weak is not null) { Volatile.Write(ref _endedLeases, LeasePhase.EndedLeases(word)); }
    }
}
