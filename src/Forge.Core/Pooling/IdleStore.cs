namespace Forge;

/// <summary>
/// The idle arenas of a pool, last in, first out, never more than a capacity: a stack of arenas linked by slot numbers,
/// without a lock. One word, the head, names the top arena, says whether the store is closed, and carries a tag that
/// every change moves on; every operation is one compare-and-swap of that word.
/// </summary>
/// <remarks>
/// <para>After R. K. Treiber, "Systems Programming: Coping with Parallelism" (IBM RJ 5118, 1986), with the tag that its
/// section on the ABA problem asks for: 39 bits, so it comes round after 5.5 × 10^11 changes, and a thread would have to sleep
/// through just that many, between its read and its swap, to be deceived.</para>
/// <para>An arena knows how deep it lies, and that can't change while it is the top. So the head alone decides whether the
/// store is full, and capacity is checked by the same swap that adds: idle ≤ capacity at every instant.</para>
/// <para>Linearization points: push, pop, take-all and close at their successful swap; a refused push, an empty pop and the
/// count at their last read of the head.</para>
/// </remarks>
internal sealed class IdleStore<TBacking>(int capacity)
    where TBacking : class, IMemoryBacking
{
    private const int SlotBits = 24;
    private const long SlotMask = (1L << SlotBits) - 1;
    private const long Closed = 1L << SlotBits;
    private const long Tag = Closed << 1;

    private const int SegmentBits = 8;
    private const int SegmentMask = (1 << SegmentBits) - 1;

    // What a slot number stands for while its arena is idle; slot 0 is nothing. A leased arena is not in here, so that a
    // lost lease can be found. Slots are given out and taken back under the lock, which only an arena's first push and its
    // release take. Segments never move once made, so no write into one is lost when there come to be more.
    private readonly object _slots = new();
    private readonly Stack<int> _freeSlots = new();
    private BumpArena<TBacking>?[][] _segments = [];
    private int _lastSlot;

    private long _head;

    /// <summary>How many arenas are idle.</summary>
    public int Count
    {
        get
        {
            long head = Volatile.Read(ref _head);
            while (true)
            {
                int depth = DepthOf(head);
                long now = Volatile.Read(ref _head);
                if (now == head)
                {
                    return depth;
                }

                head = now;
            }
        }
    }

    /// <summary>Whether <see cref="Close"/> was called.</summary>
    public bool IsClosed => (Volatile.Read(ref _head) & Closed) != 0;

    /// <summary>Keeps an arena; false where the store is full or closed, and the caller still owns it.</summary>
    public bool TryPush(BumpArena<TBacking> arena)
    {
        if (arena.Slot == 0 && !TryGiveSlot(arena))
        {
            return false;
        }

        long head = Volatile.Read(ref _head);
        while ((head & Closed) == 0)
        {
            int depth = DepthOf(head);
            long seen;
            if (depth < capacity)
            {
                arena.SlotBelow = SlotOf(head);
                arena.IdleDepth = depth + 1;
                EntryOf(arena.Slot) = arena;
                seen = Interlocked.CompareExchange(ref _head, Follow(head, arena.Slot), head);
                if (seen == head)
                {
                    return true;
                }
            }
            else
            {
                seen = Volatile.Read(ref _head);
                if (seen == head)
                {
                    return false;
                }
            }

            head = seen;
        }

        return false;
    }

    /// <summary>Takes the arena kept last, or null.</summary>
    public BumpArena<TBacking>? Pop()
    {
        long head = Volatile.Read(ref _head);
        while (SlotOf(head) != 0)
        {
            // Null, or another arena, only where the top has changed since: then the swap fails, too.
            ref BumpArena<TBacking>? entry = ref EntryOf(SlotOf(head));
            BumpArena<TBacking>? top = entry;
            long seen = top is null
                ? Volatile.Read(ref _head)
                : Interlocked.CompareExchange(ref _head, Follow(head, top.SlotBelow), head);
            if (seen == head && top is not null)
            {
                entry = null;
                return top;
            }

            head = seen;
        }

        return null;
    }

    /// <summary>Takes every arena, in the order they were kept.</summary>
    public BumpArena<TBacking>[] TakeAll() => Take(closing: false);

    /// <summary>Takes every arena, and keeps nothing from now on.</summary>
    public BumpArena<TBacking>[] Close() => Take(closing: true);

    /// <summary>Takes back the slot of an arena that the caller owns and is about to release.</summary>
    public void Forget(BumpArena<TBacking> arena)
    {
        if (arena.Slot == 0)
        {
            return;
        }

        lock (_slots)
        {
            EntryOf(arena.Slot) = null;
            _freeSlots.Push(arena.Slot);
            arena.Slot = 0;
        }
    }

    private static int SlotOf(long head) => (int)(head & SlotMask);

    /// <summary>The head after one more change: another top, the same state, the next tag.</summary>
    private static long Follow(long head, int slot) => unchecked(((head & ~SlotMask) | (uint)slot) + Tag);

    private ref BumpArena<TBacking>? EntryOf(int slot) =>
        ref Volatile.Read(ref _segments)[slot >> SegmentBits][slot & SegmentMask];

    /// <summary>How many arenas lie under this head; right if the head is still the same afterwards.</summary>
    private int DepthOf(long head) =>
        SlotOf(head) == 0 ? 0 : Volatile.Read(ref EntryOf(SlotOf(head)))?.IdleDepth ?? 0;

    private BumpArena<TBacking>[] Take(bool closing)
    {
        long head = Volatile.Read(ref _head);
        while (true)
        {
            long next = Follow(head, slot: 0) | (closing ? Closed : 0);
            long seen = Interlocked.CompareExchange(ref _head, next, head);
            if (seen == head)
            {
                return Unlink(SlotOf(head));
            }

            head = seen;
        }
    }

    /// <summary>The arenas from this slot down, which nobody else can reach any more, the deepest first.</summary>
    private BumpArena<TBacking>[] Unlink(int top)
    {
        if (top == 0)
        {
            return [];
        }

        BumpArena<TBacking>[] taken = new BumpArena<TBacking>[EntryOf(top)!.IdleDepth];
        int slot = top;
        for (int i = taken.Length - 1; i >= 0; i--)
        {
            ref BumpArena<TBacking>? entry = ref EntryOf(slot);
            taken[i] = entry!;
            slot = entry!.SlotBelow;
            entry = null;
        }

        return taken;
    }

    /// <summary>Gives an arena its slot; false where all 2^24 − 1 are in use, and then it can't be kept.</summary>
    private bool TryGiveSlot(BumpArena<TBacking> arena)
    {
        lock (_slots)
        {
            if (_freeSlots.Count == 0 && _lastSlot == SlotMask)
            {
                return false;
            }

            int slot = _freeSlots.Count > 0 ? _freeSlots.Pop() : ++_lastSlot;
            if (slot >> SegmentBits == _segments.Length)
            {
                BumpArena<TBacking>?[][] more = [.. _segments, new BumpArena<TBacking>?[1 << SegmentBits]];
                Volatile.Write(ref _segments, more);
            }

            arena.Slot = slot;
            return true;
        }
    }
}
