namespace Forge;

/// <summary>
/// The arenas of a pool that are alive, idle and leased: how many and how large they may be, and what they have done. Only
/// minting, releasing and asking come here, never a cycle: a leased arena needs to be alive, so limiting these limits leases.
/// </summary>
internal sealed class LiveArenas(ArenaPoolOptions options)
{
    private readonly int _maxCount = options.MaxLeases;
    private readonly nuint _maxBytes = options.MaxLiveBytes;
    private readonly object _gate = new();

    private readonly LinkedList<LiveArena> _arenas = [];
    private int _count;
    private nuint _bytes;
    private nuint _lastBytes;
    private long _leasesOfReleased;

    /// <summary>
    /// Takes room for one more arena, before it is made; false where the limits forbid it. Its bytes are known once it is made;
    /// until then it counts as large as the last one.
    /// </summary>
    public bool TryReserve()
    {
        lock (_gate)
        {
            if (_count >= _maxCount || _lastBytes > _maxBytes - _bytes)
            {
                return false;
            }

            _count++;
            return true;
        }
    }

    /// <summary>Gives back room that was taken for an arena that was not made.</summary>
    public void Unreserve()
    {
        lock (_gate)
        {
            _count--;
        }
    }

    /// <summary>Counts an arena that has its room; false where its bytes do not fit, and nothing has changed.</summary>
    public bool TryAdd(BumpArena arena)
    {
        lock (_gate)
        {
            _lastBytes = arena.Capacity;
            if (_lastBytes > _maxBytes - _bytes)
            {
                return false;
            }

            _bytes += _lastBytes;
            arena.Registration = _arenas.AddLast(new LiveArena(arena));
            return true;
        }
    }

    /// <summary>Why there is no room for another arena.</summary>
    public ArenaPoolLimitException Refusal()
    {
        lock (_gate)
        {
            string limit = _count >= _maxCount
                ? $"{_count} arenas are leased, and the pool's MaxLeases is {_maxCount}."
                : $"The pool's arenas hold {_bytes} bytes; one more of {_lastBytes} bytes would pass its MaxLiveBytes, {_maxBytes}.";
            return new ArenaPoolLimitException(
                limit + " Give leases back sooner, wait for one with CheckoutAsync, or raise the limit.");
        }
    }

    /// <summary>Removes an arena that is about to be released.</summary>
    public void Remove(BumpArena arena)
    {
        lock (_gate)
        {
            if (arena.Registration is LinkedListNode<LiveArena> registration)
            {
                _arenas.Remove(registration);
                arena.Registration = null;
                _count--;
                _bytes -= arena.Capacity;
                _leasesOfReleased += arena.EndedLeases;
            }
        }
    }

    /// <summary>What the arenas have done so far, and what they hold.</summary>
    public LiveArenaTotals Sum()
    {
        lock (_gate)
        {
            long ended = _leasesOfReleased;
            nuint retained = 0;
            foreach (LiveArena arena in _arenas)
            {
                ended += arena.CountEndedLeases();
                retained += arena.RetainedBytes;
            }

            return new LiveArenaTotals(_count, _bytes, ended, retained);
        }
    }
}
