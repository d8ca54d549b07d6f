using System.Diagnostics;

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

    /// <summary>Where the arena was last checked out; null if the pool does not track leaks.</summary>
    public StackTrace? Checkout { get; set; }

    /// <summary>Reads the state of the arena.</summary>
    public Reading Read()
    {
        PooledArena? arena = _arena;
        if (arena is null && !_weak!.TryGetTarget(out arena))
        {
            return new Reading(IsLeased: true, IsLost: true, Volatile.Read(ref _endedLeases), RetainedBytes: 0, UsedBytes: 0, Checkout);
        }

        // Read once, so that a lease that ends meanwhile counts once.
        long word = arena.Word;
        bool isLeased = LeasePhase.IsLeased(word);

        // Another thread may be using or releasing the arena, so that its addresses may be from before and after.
        long bytes = isLeased ? arena.Allocated : arena.PresentBytes;
        bytes = bytes < 0 ? Bytes : Math.Min(bytes, Bytes);
        return isLeased
            ? new Reading(IsLeased: true, IsLost: false, LeasePhase.EndedLeases(word), RetainedBytes: 0, UsedBytes: bytes, Checkout)
            : new Reading(IsLeased: false, IsLost: false, LeasePhase.EndedLeases(word), RetainedBytes: bytes, UsedBytes: 0, null);
    }

    /// <summary>Called when a lease of the arena begins, to remember how many have ended, in case the lease is lost.</summary>
    /// <param name="word">The arena's word before.</param>
    public void OnLease(long word)
    {
        if (_weak is not null) { Volatile.Write(ref _endedLeases, LeasePhase.EndedLeases(word)); }
    }

    /// <summary>The state of an arena at one moment.</summary>
    /// <param name="IsLeased">Whether it is leased, or was lost while it was.</param>
    /// <param name="IsLost">Whether the garbage collector has collected it while it was leased.</param>
    /// <param name="EndedLeases">The number of its leases that have ended.</param>
    /// <param name="RetainedBytes">The number of bytes that may be physically present while it is idle.</param>
    /// <param name="UsedBytes">The number of bytes allocated from it while it is leased; 0 if it is lost.</param>
    /// <param name="Checkout">Where the lease was checked out, if the pool tracks leaks.</param>
    public readonly record struct Reading(
        bool IsLeased, bool IsLost, long EndedLeases, long RetainedBytes, long UsedBytes, StackTrace? Checkout);
}
