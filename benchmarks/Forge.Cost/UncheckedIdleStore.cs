namespace Forge.Cost;

/// <summary><see cref="IdleStore"/> for arenas without generations; it has one segment of slots and is never closed.</summary>
internal sealed class UncheckedIdleStore(int capacity)
{
    private const int SlotBits = 24;
    private const long SlotMask = (1L << SlotBits) - 1;
    private const long Closed = 1L << SlotBits;
    private const long Tag = Closed << 1;

    private readonly UncheckedIdleSlot[] _firstSegment = new UncheckedIdleSlot[1 << 8];
    private int _lastSlot;
    private long _head;

    public bool TryPush(UncheckedArena arena)
    {
        if (arena.Slot == 0)
        {
            arena.Slot = ++_lastSlot;
        }

        ref UncheckedIdleSlot slot = ref At(arena.Slot);
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

    public UncheckedArena? Pop()
    {
        long head = Volatile.Read(ref _head);
        while (TopOf(head) != 0)
        {
            ref UncheckedIdleSlot slot = ref At(TopOf(head));
            UncheckedArena? top = slot.Arena;
            long seen = Interlocked.CompareExchange(ref _head, Follow(head, slot.Below), head);
            if (seen == head)
            {
                return top;
            }

            head = seen;
        }

        return null;
    }

    private static int TopOf(long head) => (int)(head & SlotMask);

    private static long Follow(long head, int top) => unchecked(((head & ~SlotMask) | (uint)top) + Tag);

    private ref UncheckedIdleSlot At(int slot)
    {
        UncheckedIdleSlot[] first = _firstSegment;
        return ref (uint)slot < (uint)first.Length ? ref first[slot] : ref Beyond(slot);
    }

    private ref UncheckedIdleSlot Beyond(int slot) => throw new NotSupportedException($"There is no slot {slot}.");

    private int DepthOf(long head) => TopOf(head) == 0 ? 0 : Volatile.Read(ref At(TopOf(head)).Depth);
}
