namespace Forge.Stores;

/// <summary>
/// A stack without a lock: strict, last in first out. After R. K. Treiber, "Systems Programming: Coping with Parallelism" (IBM
/// RJ 5118, 1986), with the tag that its section on the ABA problem asks for; slots are linked by number, so that slot and tag fit
/// into one word.
/// </summary>
internal sealed class TaggedStack(int capacity) : IStore
{
    // Slot 0 is nothing. A slot that holds no arena is on the list of free ones.
    private readonly Slot[] _slots = new Slot[capacity + 1];
    private long _idle;
    private long _free;
    private int _used;

    public BumpArena? Pop()
    {
        int slot = Pop(ref _idle);
        if (slot == 0)
        {
            return null;
        }

        BumpArena? arena = _slots[slot].Arena;
        Push(ref _free, slot);
        return arena;
    }

    public bool TryPush(BumpArena arena)
    {
        int slot = Pop(ref _free);
        if (slot == 0)
        {
            slot = _used < capacity ? Interlocked.Increment(ref _used) : 0;
            if (slot == 0 || slot > capacity)
            {
                return false;
            }
        }

        _slots[slot].Arena = arena;
        Push(ref _idle, slot);
        return true;
    }

    private int Pop(ref long head)
    {
        while (true)
        {
            long seen = Volatile.Read(ref head);
            int top = (int)seen;
            if (top == 0 || Interlocked.CompareExchange(ref head, Next(seen, _slots[top].Below), seen) == seen)
            {
                return top;
            }
        }
    }

    private void Push(ref long head, int slot)
    {
        while (true)
        {
            long seen = Volatile.Read(ref head);
            _slots[slot].Below = (int)seen;
            if (Interlocked.CompareExchange(ref head, Next(seen, slot), seen) == seen)
            {
                return;
            }
        }
    }

    private static long Next(long head, int top) => unchecked((((head >> 32) + 1) << 32) | (uint)top);

    private struct Slot
    {
        public BumpArena? Arena;
        public int Below;
    }
}
