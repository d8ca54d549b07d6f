namespace Forge;

/// <summary>
/// The idle arenas of a pool, last in, first out, never more than a capacity: a stack linked by slot numbers, without a
/// lock. One word, the head, names the slot of the top arena, says whether the store is closed, and carries a tag that every
/// change moves on; every operation is one compare-and-swap of that word.
/// </summary>
/// <remarks>
/// <para>After R. K. Treiber, "Systems Programming: Coping with Parallelism" (IBM RJ 5118, 1986), with the tag that its
/// section on the ABA problem asks for: 39 bits, so it comes round after 5.5 × 10^11 changes, and a thread would have to sleep
/// through just that many, between its read and its swap, to be deceived.</para>
/// <para>A slot knows how deep it lies, and that can't change while it is the top. So the head alone decides whether the
/// store is full, and capacity is checked by the same swap that adds: idle ≤ capacity at every instant.</para>
/// <para>Chosen by measurement (<c>dotnet fsi build.fsx stores</c>) over an array under a lock, which costs two to three times as
/// much, and over a slot for each arena searched from the processor's own, which costs about twice as much and keeps no
/// order.</para>
/// <para>Linearization points: push, pop, take-all and close at their successful swap; a refused push, an empty pop and the
/// count at their last read of the head.</para>
/// </remarks>
/// <param name="capacity">The most arenas that are kept.</param>
/// <param name="forgetsLeased">
/// Whether an arena's slot lets go of it when it is leased, so that the garbage collector can find a lost lease. Otherwise
/// the slot goes on pointing to it, which saves a write that the collector would have to be told of.
/// </param>
internal sealed class IdleStore(int capacity, bool forgetsLeased)
{
    private const int SlotBits = 24;
    private const long SlotMask = (1L << SlotBits) - 1;
    private const long Closed = 1L << SlotBits;
    private const long Tag = Closed << 1;
    private const int SegmentBits = 8;
    private const int SegmentMask = (1 << SegmentBits) - 1;

    // Slots lie in segments, which never move once made, so that no write into one is lost when there come to be more. They
    // are given out and taken back under the lock, which only an arena's first push and its release take. Slot 0 is nothing.
    private readonly object _slots = new();
    private readonly Stack<int> _freeSlots = new();
    private readonly IdleSlot[] _firstSegment = new IdleSlot[1 << SegmentBits];
    private IdleSlot[][] _laterSegments = [];
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
    public bool TryPush(BumpArena arena)
    {
        if (arena.Slot == 0 && !TryGiveSlot(arena))
        {
            return false;
        }

        ref IdleSlot slot = ref At(arena.Slot);
        if (slot.Arena != arena)
        {
            slot.Arena = arena;
        }

        long head = Volatile.Read(ref _head);
        while ((head & Closed) == 0)
        {
            int depth = DepthOf(head);
            long seen;
            if (depth < capacity)
            {
                slot.Below = TopOf(head);
                slot.Depth = depth + 1;
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
    public BumpArena? Pop()
    {
        long head = Volatile.Read(ref _head);
        while (TopOf(head) != 0)
        {
            // Whatever is read here belongs to the top only if the head is still the same at the swap.
            ref IdleSlot slot = ref At(TopOf(head));
            BumpArena? top = slot.Arena;
            long seen = Interlocked.CompareExchange(ref _head, Follow(head, slot.Below), head);
            if (seen == head)
            {
                if (forgetsLeased)
                {
                    slot.Arena = null;
                }

                return top;
            }

            head = seen;
        }

        return null;
    }

    /// <summary>Takes every arena, in the order they were kept.</summary>
    public BumpArena[] TakeAll() => Take(closing: false);

    /// <summary>Takes every arena, and keeps nothing from now on.</summary>
    public BumpArena[] Close() => Take(closing: true);

    /// <summary>Takes back the slot of an arena that the caller owns and is about to release.</summary>
    public void Forget(BumpArena arena)
    {
        if (arena.Slot == 0)
        {
            return;
        }

        lock (_slots)
        {
            At(arena.Slot).Arena = null;
            _freeSlots.Push(arena.Slot);
            arena.Slot = 0;
        }
    }

    private static int TopOf(long head) => (int)(head & SlotMask);

    /// <summary>The head after one more change: another top, the same state, the next tag.</summary>
    private static long Follow(long head, int top) => unchecked(((head & ~SlotMask) | (uint)top) + Tag);

    private ref IdleSlot At(int slot)
    {
        IdleSlot[] first = _firstSegment;
        return ref (uint)slot < (uint)first.Length ? ref first[slot] : ref AtLater(slot);
    }

    private ref IdleSlot AtLater(int slot) =>
        ref Volatile.Read(ref _laterSegments)[(slot >> SegmentBits) - 1][slot & SegmentMask];

    /// <summary>How many arenas lie under this head; right if the head is still the same afterwards.</summary>
    private int DepthOf(long head) => TopOf(head) == 0 ? 0 : Volatile.Read(ref At(TopOf(head)).Depth);

    private BumpArena[] Take(bool closing)
    {
        long head = Volatile.Read(ref _head);
        while (true)
        {
            long next = Follow(head, top: 0) | (closing ? Closed : 0);
            long seen = Interlocked.CompareExchange(ref _head, next, head);
            if (seen == head)
            {
                return Unlink(TopOf(head));
            }

            head = seen;
        }
    }

    /// <summary>The arenas from this slot down, which nobody else can reach any more, the deepest first.</summary>
    private BumpArena[] Unlink(int top)
    {
        BumpArena[] taken = top == 0 ? [] : new BumpArena[At(top).Depth];
        for (int i = taken.Length - 1; i >= 0; i--)
        {
            taken[i] = At(top).Arena!;
            top = At(top).Below;
        }

        return taken;
    }

    /// <summary>Gives an arena its slot; false where all 2^24 − 1 are in use, and then it can't be kept.</summary>
    private bool TryGiveSlot(BumpArena arena)
    {
        lock (_slots)
        {
            if (_freeSlots.Count == 0 && _lastSlot == SlotMask)
            {
                return false;
            }

            int slot = _freeSlots.Count > 0 ? _freeSlots.Pop() : ++_lastSlot;
            if (slot >> SegmentBits > _laterSegments.Length)
            {
                IdleSlot[][] more = [.. _laterSegments, new IdleSlot[1 << SegmentBits]];
                Volatile.Write(ref _laterSegments, more);
            }

            arena.Slot = slot;
            return true;
        }
    }
}
