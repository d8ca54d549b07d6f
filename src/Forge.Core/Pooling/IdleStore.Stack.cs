using System.Diagnostics.CodeAnalysis;

namespace Forge;

internal sealed partial class IdleStore
{
    private const int SegmentBits = 8;
    private const int SegmentMask = (1 << SegmentBits) - 1;

    // Slots lie in segments, which never move once made, so that no write into one is lost when there come to be more. They
    // are given out and taken back under the lock, which only an arena's first return and its release take. Slot 0 is nothing.
    private readonly object _slots = new();
    private readonly Stack<int> _freeSlots = new();
    private readonly IdleSlot[] _firstSegment = new IdleSlot[1 << SegmentBits];
    private IdleSlot[][] _laterSegments = [];
    private int _lastSlot;

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

    /// <summary>Adds an arena to the stack if the head is still the same.</summary>
    private bool TryPush(BumpArena arena, long head, int depth)
    {
        ref IdleSlot slot = ref At(arena.Slot);
        if (slot.Arena != arena)
        {
            slot.Arena = arena;
        }

        slot.Below = IdleHead.Top(head);
        slot.Depth = depth + 1;
        return TrySwap(head, IdleHead.Next(head, arena.Slot, IdleHead.Lanes(head)));
    }

    /// <summary>Takes the arena on top of the stack, which is not empty, if the head is still the same.</summary>
    private bool TryPop(long head, [NotNullWhen(true)] out BumpArena? arena)
    {
        // Whatever is read here belongs to the top only if the head is still the same at the swap.
        ref IdleSlot slot = ref At(IdleHead.Top(head));
        arena = slot.Arena;
        if (arena is null || !TrySwap(head, IdleHead.Next(head, slot.Below, IdleHead.Lanes(head))))
        {
            arena = null;
            return false;
        }

        if (forgetsLeased)
        {
            slot.Arena = null;
        }

        return true;
    }

    /// <summary>The arenas from this slot down, which nobody else can reach any more, the deepest first.</summary>
    private List<BumpArena> Unlink(int top)
    {
        List<BumpArena> taken = [];
        for (; top != 0; top = At(top).Below)
        {
            taken.Add(At(top).Arena!);
        }

        taken.Reverse();
        return taken;
    }

    private ref IdleSlot At(int slot)
    {
        IdleSlot[] first = _firstSegment;
        return ref (uint)slot < (uint)first.Length ? ref first[slot] : ref AtLater(slot);
    }

    private ref IdleSlot AtLater(int slot) =>
        ref Volatile.Read(ref _laterSegments)[(slot >> SegmentBits) - 1][slot & SegmentMask];

    /// <summary>How many arenas lie in the stack under this head; right if the head is still the same afterwards.</summary>
    private int DepthOf(long head) => IdleHead.Top(head) == 0 ? 0 : Volatile.Read(ref At(IdleHead.Top(head)).Depth);

    /// <summary>Gives an arena its slot; false where all are in use, and then it can't be kept.</summary>
    private bool TryGiveSlot(BumpArena arena)
    {
        lock (_slots)
        {
            if (_freeSlots.Count == 0 && _lastSlot == IdleHead.MaxSlot)
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
