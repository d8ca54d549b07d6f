namespace Forge.Stores;

/// <summary>An array under a lock: strict, last in first out.</summary>
internal sealed class LockedStack(int capacity) : IStore
{
    private readonly object _gate = new();
    private readonly BumpArena?[] _arenas = new BumpArena?[capacity];
    private int _count;

    public BumpArena? Pop()
    {
        lock (_gate)
        {
            if (_count == 0)
            {
                return null;
            }

            BumpArena? arena = _arenas[--_count];
            _arenas[_count] = null;
            return arena;
        }
    }

    public bool TryPush(BumpArena arena)
    {
        lock (_gate)
        {
            if (_count == _arenas.Length)
            {
                return false;
            }

            _arenas[_count++] = arena;
            return true;
        }
    }
}
