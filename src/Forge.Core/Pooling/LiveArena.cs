namespace Forge;

/// <summary>What a pool knows of an arena until its memory has been released.</summary>
internal sealed class LiveArena
{
    private readonly PooledArena? _arena;
    private readonly WeakReference<PooledArena>? _weak;
    private long _endedLeases;

    /// <param name="arena">The arena.</param>
    /// <param name="isLosable">
    /// Whether the garbage collector may take the arena while it is leased, which is how a lost lease is found.
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
    public nuint Bytes { get; }

    /// <summary>Its place in the list of those that are alive, made beforehand.</summary>
    public LinkedListNode<LiveArena> Place { get; }

    /// <summary>
    /// Whether the arena is leased, or was lost while it was; how many of its leases have ended; and the bytes of it that may be
    /// physically present while nobody leases it.
    /// </summary>
    public (bool IsLeased, long EndedLeases, nuint RetainedBytes) Read()
    {
        if ((_arena ?? Target) is not { } arena)
        {
            return (true, Volatile.Read(ref _endedLeases), 0);
        }

        // One look at the word, so that a lease that ends meanwhile counts once.
        long word = arena.Word;
        bool isLeased = LeasePhase.IsLeased(word);

        // Another thread may be releasing the arena, and reads of its addresses may come from before and after.
        nuint retained = isLeased ? 0 : arena.HighWater;
        return (isLeased, LeasePhase.EndedLeases(word), retained < Bytes ? retained : Bytes);
    }

    private PooledArena? Target => _weak!.TryGetTarget(out PooledArena? arena) ? arena : null;

    /// <summary>A lease of the arena begins. Should it be lost, this is how many had ended.</summary>
    /// <param name="word">The arena's word before.</param>
    public void OnLease(long word)
    {
        if (_weak is not null)
        {
            Volatile.Write(ref _endedLeases, LeasePhase.EndedLeases(word));
        }
    }
}
