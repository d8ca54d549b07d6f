namespace Forge;

/// <summary>
/// The arenas of a pool whose memory has not been released, idle and leased, and those that are being made: how many and how large
/// they may be. A leased arena needs to be alive, so limiting these limits leases. Guarded by the lock of the store that it is
/// part of.
/// </summary>
/// <remarks>
/// How large an arena is, is known once it has been made. Until then it counts as large as the one made last. Before the first
/// one, all bytes that are left are set aside for it, so that of several threads just one makes an arena at a time.
/// </remarks>
internal sealed class LiveArenas(int maxCount, nuint maxBytes, nuint? arenaBytes)
{
    private readonly LinkedList<LiveArena> _arenas = [];
    private nuint? _expectedBytes = arenaBytes;
    private nuint _bytes;

    /// <summary>How many there are, those that are being made included.</summary>
    public int Count { get; private set; }

    private bool IsUnlimited => maxBytes == ~(nuint)0;

    private nuint FreeBytes => maxBytes - _bytes;

    /// <summary>Takes room for one more arena, if there is any.</summary>
    /// <param name="bytes">The bytes that were set aside for it.</param>
    public bool TryReserve(out nuint bytes)
    {
        bytes = IsUnlimited ? 0 : _expectedBytes ?? FreeBytes;
        if (Count == 0 && bytes > FreeBytes)
        {
            // Nothing that others do could make room. The arena is made, and refused for its size.
            bytes = FreeBytes;
        }

        bool isUnknown = !IsUnlimited && _expectedBytes is null;
        if (Count >= maxCount || bytes > FreeBytes || (isUnknown && Count > 0))
        {
            return false;
        }

        Count++;
        _bytes += bytes;
        return true;
    }

    /// <summary>How many more there is room for.</summary>
    public int Room
    {
        get
        {
            int room = maxCount - Count;
            return IsUnlimited ? room
                : _expectedBytes is { } bytes and > 0 ? (int)Math.Min((ulong)room, FreeBytes / bytes)
                : Math.Min(room, 1);
        }
    }

    /// <summary>Gives back the room of an arena that was not made, or whose memory has been released by now.</summary>
    public void Unreserve(nuint bytes)
    {
        Count--;
        _bytes -= bytes;
    }

    /// <summary>Counts an arena that has room, with its real size; returns false if that is too large, and then nothing has changed.</summary>
    /// <param name="entry">The arena.</param>
    /// <param name="reserved">The bytes that were set aside for it.</param>
    public bool TryAdd(LiveArena entry, nuint reserved)
    {
        nuint bytes = entry.Bytes;
        if (!IsUnlimited && bytes > FreeBytes + reserved)
        {
            return false;
        }

        _bytes += bytes - reserved;
        _expectedBytes = bytes;
        _arenas.AddLast(entry.Place);
        return true;
    }

    /// <summary>Removes an arena whose memory has been released.</summary>
    public void Remove(LiveArena entry, long endedLeases)
    {
        _arenas.Remove(entry.Place);
        EndedLeasesOfReleased += endedLeases;
        Unreserve(entry.Bytes);
    }

    /// <summary>Why there is no room for another arena.</summary>
    /// <param name="idle">How many of the arenas are idle.</param>
    public ArenaPoolLimitException Refusal(int idle) =>
        Count >= maxCount
            ? Refusal($"The pool has {(Count == 1 ? "1 arena" : $"{Count} arenas")}, {idle} of them idle, and its MaxLeases is {maxCount}.")
            : _expectedBytes is { } bytes
                ? Refusal(MoreBytes(_bytes, bytes))
                : Refusal($"The pool's first arena is being made; how many fit into its MaxLiveBytes, {maxBytes}, is known only after that.");

    /// <summary>Why there is no room for an arena that was made, and turned out to be larger than what was set aside for it.</summary>
    public ArenaPoolLimitException TooLarge(nuint reserved, nuint bytes) => Refusal(MoreBytes(_bytes - reserved, bytes));

    /// <summary>How many leases have ended of arenas that were released.</summary>
    public long EndedLeasesOfReleased { get; private set; }

    /// <summary>All but those that are being made.</summary>
    public LiveArena[] ToArray() => [.. _arenas];

    private string MoreBytes(nuint held, nuint bytes) =>
        $"The pool's arenas hold {held} bytes; one more of {bytes} bytes would exceed its MaxLiveBytes, {maxBytes}.";

    private static ArenaPoolLimitException Refusal(string limit) =>
        new(limit + " Give leases back sooner, wait for one with CheckoutAsync, or raise the limit.");
}
