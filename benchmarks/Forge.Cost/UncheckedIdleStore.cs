namespace Forge.Cost;

/// <summary><see cref="IdleStore{TBacking}"/> for arenas without generations; it holds one segment's worth of them.</summary>
internal sealed class UncheckedIdleStore<TBacking>(int capacity)
    where TBacking : class, IMemoryBacking
{
    private const int SlotBits = 24;
    private const long SlotMask = (1L << SlotBits) - 1;
    private const long Closed = 1L << SlotBits;
    private const long Tag = Closed << 1;
    private const int SegmentBits = 8;
    private const int SegmentMask = (1 << SegmentBits) - 1;

    private readonly UncheckedArena<TBacking>?[][] _segments = [new UncheckedArena<TBacking>?[1 << SegmentBits]];
    private int _lastSlot;
    private long _head;

    public bool TryPush(UncheckedArena<TBacking> arena)
    {
        if (arena.Slot == 0)
        {
            arena.Slot = ++_lastSlot;
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

    public UncheckedArena<TBacking>? Pop()
    {
        long head = Volatile.Read(ref _head);
        while (SlotOf(head) != 0)
        {
            ref UncheckedArena<TBacking>? entry = ref EntryOf(SlotOf(head));
            UncheckedArena<TBacking>? top = entry;
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

    private static int SlotOf(long head) => (int)(head & SlotMask);

    private static long Follow(long head, int slot) => unchecked(((head & ~SlotMask) | (uint)slot) + Tag);

    private ref UncheckedArena<TBacking>? EntryOf(int slot) =>
        ref Volatile.Read(in _segments)[slot >> SegmentBits][slot & SegmentMask];

    private int DepthOf(long head) =>
        SlotOf(head) == 0 ? 0 : Volatile.Read(ref EntryOf(SlotOf(head)))?.IdleDepth ?? 0;
}
