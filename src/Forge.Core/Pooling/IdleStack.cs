namespace Forge;

/// <summary>
/// The idle arenas that have no seat, the last one on top. Guarded by the lock of the store that it is part of. Storing one
/// allocates nothing, so it can't fail: <see cref="EnsureRoom"/> is called before an arena is made.
/// </summary>
internal sealed class IdleStack
{
    private Place[] _places = [];

    public int Count { get; private set; }

    /// <summary>Makes room for a number of arenas.</summary>
    public void EnsureRoom(int count)
    {
        if (count > _places.Length)
        {
            Array.Resize(ref _places, Math.Max(count, 2 * _places.Length));
        }
    }

    public void Push(BumpArena arena) => _places[Count++].Arena = arena;

    /// <summary>Takes the arena on top; null if there is none.</summary>
    public BumpArena? Pop()
    {
        if (Count == 0)
        {
            return null;
        }

        ref Place top = ref _places[--Count];
        BumpArena? arena = top.Arena;

        // A lost lease's arena could not be found by the garbage collector otherwise.
        top.Arena = null;
        return arena;
    }

    /// <summary>Moves the arenas that are wanted to a list that has room for them, the lowest first.</summary>
    public void MoveTo(List<BumpArena> taken, Func<BumpArena, bool> isWanted)
    {
        int kept = 0;
        for (int i = 0; i < Count; i++)
        {
            BumpArena arena = _places[i].Arena!;
            if (isWanted(arena))
            {
                taken.Add(arena);
            }
            else
            {
                _places[kept++].Arena = arena;
            }
        }

        Array.Clear(_places, kept, Count - kept);
        Count = kept;
    }

    // A struct, since storing into an array of a class that is not sealed checks the type each time.
    private struct Place
    {
        public BumpArena? Arena;
    }
}
