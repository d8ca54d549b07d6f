namespace Forge.Cost;

/// <summary><see cref="IdleStore{TBacking}"/> for arenas without generations.</summary>
internal sealed class UncheckedIdleStore<TBacking>(int capacity)
    where TBacking : class, IMemoryBacking
{
    private readonly object _gate = new();
    private UncheckedArena<TBacking>[] _arenas = [];
    private int _count;
    private bool _closed;

    public bool TryPush(UncheckedArena<TBacking> arena)
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

    public UncheckedArena<TBacking>? Pop()
    {
        lock (_gate)
        {
            if (_count == 0)
            {
                return null;
            }

            UncheckedArena<TBacking> arena = _arenas[--_count];
            _arenas[_count] = null!;
            return arena;
        }
    }

    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
        }
    }
}
