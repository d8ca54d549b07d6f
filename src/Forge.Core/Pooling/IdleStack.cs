namespace Forge;

/// <summary>
/// The idle arenas that have no seat, the last one on top. Guarded by the lock of the store that it is part of. Storing one
/// allocates nothing, so it can't fail: <see cref="EnsureRoom"/> is called before an arena is made.
/// </summary>
internal sealed class IdleStack
{
    private BumpArena?[] _arenas = [];

    public int Count { get; private set; }

    /// <summary>Makes room for a number of arenas.</summary>
    public void EnsureRoom(int count)
    {
        if (count > _arenas.Length)
        {
            Array.Resize(ref _arenas, Math.Max(count, 2 * _arenas.Length));
        }
    }

    public void Push(BumpArena arena) => _arenas[Count++] = arena;

    /// <summary>Takes the arena on top; null if there is none.</summary>
    public BumpArena? Pop()
    {
        if (Count == 0)
        {
            return null;
        }

        BumpArena? arena = _arenas[--Count];

        // A lost lease's arena could not be found by the garbage collector otherwise.
        _arenas[Count] = null;
        return arena;
    }

    /// <summary>Moves the arenas that are wanted to a list that has room for them, the lowest first.</summary>
    public void MoveTo(List<BumpArena> taken, Func<BumpArena, bool> isWanted)
    {
        int kept = 0;
        for (int i = 0; i < Count; i++)
        {
            BumpArena arena = _arenas[i]!;
            if (isWanted(arena))
            {
                taken.Add(arena);
            }
            else
            {
                _arenas[kept++] = arena;
            }
        }

        Array.Clear(_arenas, kept, Count - kept);
        Count = kept;
    }
}
