namespace Forge;

/// <summary>
/// The idle arenas of a pool, last in, first out, never more than a capacity. Thread-safe by one lock, which is never
/// held while anything else is called; every operation takes effect at one moment inside it.
/// </summary>
internal sealed class IdleStore<TBacking>(int capacity)
    where TBacking : class, IMemoryBacking
{
    private readonly object _gate = new();
    private BumpArena<TBacking>[] _arenas = [];
    private int _count;
    private bool _closed;

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _count;
            }
        }
    }

    public bool IsClosed
    {
        get
        {
            lock (_gate)
            {
                return _closed;
            }
        }
    }

    /// <summary>Keeps an arena; false where the store is full or closed, and the caller still owns it.</summary>
    public bool TryPush(BumpArena<TBacking> arena)
    {
        lock (_gate)
        {
            if (_closed || _count == capacity)
            {
                return false;
            }

            if (_count == _arenas.Length)
            {
                Array.Resize(ref _arenas, (int)Math.Min(capacity, Math.Max(4L, _count * 2L)));
            }

            _arenas[_count++] = arena;
            return true;
        }
    }

    /// <summary>Takes the arena kept last, or null.</summary>
    public BumpArena<TBacking>? Pop()
    {
        lock (_gate)
        {
            if (_count == 0)
            {
                return null;
            }

            BumpArena<TBacking> arena = _arenas[--_count];
            _arenas[_count] = null!;
            return arena;
        }
    }

    /// <summary>Takes every arena, in the order they were kept.</summary>
    public BumpArena<TBacking>[] TakeAll()
    {
        lock (_gate)
        {
            BumpArena<TBacking>[] taken = _arenas.AsSpan(0, _count).ToArray();
            _arenas = [];
            _count = 0;
            return taken;
        }
    }

    /// <summary>Keeps nothing from now on.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
        }
    }
}
