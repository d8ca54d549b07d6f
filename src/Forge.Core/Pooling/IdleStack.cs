namespace Forge;

/// <summary>
/// The idle arenas that have no seat, the last one on top. Guarded by the lock of the store that it is part of. Storing one
/// allocates nothing, so it can't fail: <see cref="EnsureRoom"/> is called before an arena is made.
/// </summary>
internal sealed class IdleStack
{
    private PooledArena?[] _places = [];

    public int Count { get; private set; }

    /// <summary>Makes room for a number of arenas.</summary>
    public void EnsureRoom(int count)
    {
        if (count > _places.Length)
        {
            Array.Resize(ref _places, Math.Max(count, 2 * _places.Length));
        }
    }

    public void Push(PooledArena arena) => _places[Count++] = arena;

    /// <summary>Takes the arena on top; null if there is none.</summary>
    public PooledArena? Pop()
    {
        if (Count == 0)
        {
            return null;
        }

        ref PooledArena? top = ref _places[--Count];
        PooledArena? arena = top;

        // A lost lease's arena could not be found by the garbage collector otherwise.
        top = null;
        return arena;
    }

    /// <summary>Moves the arenas that are wanted to a list that has room for them, the lowest first.</summary>
    public void MoveTo(List<PooledArena> taken, Func<PooledArena, bool> isWanted)
    {
        int kept = 0;
        for (int i = 0; i < Count; i++)
        {
            PooledArena arena = _places[i]!;
            if (isWanted(arena))
            {
                taken.Add(arena);
            }
            else
            {
                _places[kept++] = arena;
            }
        }

        Array.Clear(_places, kept, Count - kept);
        Count = kept;
    }
}
