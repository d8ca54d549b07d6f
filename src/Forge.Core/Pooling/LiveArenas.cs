namespace Forge;

/// <summary>
/// The arenas of a pool whose memory has not been released, idle or leased, and those that are being made; and the limits on how many and
/// how large they may be. Every leased arena is alive, so that these limits also limit leases. Guarded by the lock of the store.
/// </summary>
/// <remarks>
/// The size of an arena is known only after it has been made. Until then it counts as large as the one made last. Before the first one, all
/// remaining bytes are reserved for it, so that of several threads only one makes an arena.
/// </remarks>
internal sealed class LiveArenas(int maxCount, long maxBytes, long? arenaBytes)
{
    private readonly LinkedList<LiveArena> _arenas = [];
    private long? _expectedBytes = arenaBytes;
    private long _bytes;

    /// <summary>The number of arenas, including those that are being made.</summary>
    public int Count { get; private set; }

    /// <summary>The number of leases that have ended of arenas that were released.</summary>
    public long EndedLeasesOfReleased { get; private set; }

    /// <summary>The number of arenas that there is room for.</summary>
    public int Room
    {
        get
        {
            int room = maxCount - Count;
            return IsUnlimited ? room
                : _expectedBytes is { } bytes and > 0 ? (int)Math.Min(room, FreeBytes / bytes)
                : Math.Min(room, 1);
        }
    }

    /// <summary>The limit that leaves no room, in words; null if there is room.</summary>
    public string? ReachedLimit =>
        Room > 0 ? null
        : Count >= maxCount ? $"{nameof(ArenaPoolOptions.MaxLeases)} is {maxCount}"
        : $"{nameof(ArenaPoolOptions.MaxLiveBytes)} is {maxBytes}";

    private bool IsUnlimited => maxBytes == long.MaxValue;

    private long FreeBytes => maxBytes - _bytes;

    /// <summary>Reserves room for one more arena, if there is any.</summary>
    /// <param name="bytes">The number of bytes reserved.</param>
    public bool TryReserve(out long bytes)
    {
        bytes = IsUnlimited ? 0 : _expectedBytes ?? FreeBytes;

        // If the only arena is too large, nothing that others do could make room for it. It is made, and then refused because of its size.
        if (Count == 0) { bytes = Math.Min(bytes, FreeBytes); }

        bool isUnknown = !IsUnlimited && _expectedBytes is null;
        if (Count >= maxCount || bytes > FreeBytes || (isUnknown && Count > 0)) { return false; }

        Count++;
        _bytes += bytes;
        return true;
    }

    /// <summary>Frees the room of an arena that was not made, or was released.</summary>
    public void Unreserve(long bytes)
    {
        Count--;
        _bytes -= bytes;
    }

    /// <summary>Adds an arena for which room was reserved, with its real size. If it is too large, returns false and changes nothing.</summary>
    /// <param name="entry">The arena.</param>
    /// <param name="reserved">The number of bytes that were reserved for it.</param>
    public bool TryAdd(LiveArena entry, long reserved)
    {
        long bytes = entry.Bytes;
        if (!IsUnlimited && bytes > FreeBytes + reserved) { return false; }

        _bytes += bytes - reserved;
        _expectedBytes = bytes;
        _arenas.AddLast(entry.Place);
        return true;
    }

    /// <summary>Removes an arena whose memory was released.</summary>
    public void Remove(LiveArena entry, long endedLeases)
    {
        _arenas.Remove(entry.Place);
        EndedLeasesOfReleased += endedLeases;
        Unreserve(entry.Bytes);
    }

    /// <summary>All arenas except those that are being made.</summary>
    public LiveArena[] ToArray() => [.. _arenas];

    /// <summary>Why there is no room for another arena.</summary>
    /// <param name="idle">The number of idle arenas.</param>
    public ArenaPoolLimitException Refusal(int idle) =>
        Count >= maxCount
            ? Refusal($"The pool has {(Count == 1 ? "1 arena" : $"{Count} arenas")}, {idle} of them idle, and its MaxLeases is {maxCount}.")
            : _expectedBytes is { } bytes
                ? TooLarge(0, bytes)
                : Refusal($"The pool's first arena is being made, and only then is it known how many fit into its MaxLiveBytes, {maxBytes}.");

    /// <summary>Why there is no room for an arena that turned out to be larger than the bytes reserved for it.</summary>
    public ArenaPoolLimitException TooLarge(long reserved, long bytes) =>
        Refusal($"The pool's arenas hold {MemoryLayout.Describe(_bytes - reserved)}; one more of {MemoryLayout.Describe(bytes)} would exceed its MaxLiveBytes, {maxBytes}.");

    private static ArenaPoolLimitException Refusal(string limit) =>
        new(limit + " Give leases back sooner, wait for one (CheckoutAsync, in F# Pool.checkoutTask), or raise the limit.");
}
