namespace Forge.Stores;

/// <summary>
/// A stack without a lock: strict, last in first out. After R. K. Treiber, "Systems Programming: Coping with Parallelism" (IBM
/// RJ 5118, 1986), with the tag that its section on the ABA problem asks for. Slots are linked by number, so that slot and tag fit
/// into one word. An arena keeps its slot while it is leased, so that a lease takes one compare-and-swap and its end another.
/// </summary>
internal struct TaggedStack(int capacity) : IStore
{
    private const int GenerationBits = 48;

    // Slot 0 is nothing.
    private readonly Slot[] _slots = new Slot[capacity + 1];
    private long _head;
    private int _used;

    public void Add()
    {
        int slot = ++_used;
        _slots[slot].Arena = Arenas.MakeUncounted();
        Push(slot);
    }

    public PooledArena Lease(out long lease)
    {
        int slot = Pop();
        PooledArena arena = _slots[slot].Arena ?? throw Arenas.NoneIdle();
        lease = ((long)slot << GenerationBits) | arena.BeginLease();
        return arena;
    }

    public void End(PooledArena arena, long lease)
    {
        if (arena.TryEnd(lease & ((1L << GenerationBits) - 1), out _))
        {
            Push((int)(lease >> GenerationBits));
        }
    }

    private int Pop()
    {
        while (true)
        {
            long seen = Volatile.Read(ref _head);
            int top = (int)seen;
            if (top == 0 || Interlocked.CompareExchange(ref _head, Next(seen, _slots[top].Below), seen) == seen)
            {
                return top;
            }
        }
    }

    private void Push(int slot)
    {
        while (true)
        {
            long seen = Volatile.Read(ref _head);
            _slots[slot].Below = (int)seen;
            if (Interlocked.CompareExchange(ref _head, Next(seen, slot), seen) == seen)
            {
                return;
            }
        }
    }

    private static long Next(long head, int top) => unchecked((((head >> 32) + 1) << 32) | (uint)top);

    private struct Slot
    {
        public PooledArena? Arena;
        public int Below;
    }
}
