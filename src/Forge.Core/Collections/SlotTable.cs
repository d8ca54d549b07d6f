using System.Runtime.CompilerServices;

namespace Forge;

/// <summary>
/// The arithmetic of a hash table with open addressing and linear probing, over a span of slots and without unsafe code. A slot is 0 if it is
/// free, otherwise it holds a hash in its high 32 bits, and the index of an entry plus 1 in its low ones. A hash belongs in the slot of its
/// highest bits, or the next free one. Removal closes gaps instead of marking them (Knuth, TAOCP volume 3, 6.4, algorithm R).
/// </summary>
/// <remarks>
/// The number of slots is a power of two and at least twice that of entries. Whatever the slots hold, each operation ends and stays within them.
/// </remarks>
internal static class SlotTable
{
    private const int HashBits = 32;

    /// <summary>The number of bits of a hash that a table does not use, by its number of slots.</summary>
    public static int Shift(int slots)
    {
        int shift = HashBits;
        for (; slots > 1; slots >>= 1)
        {
            shift--;
        }

        return shift;
    }

    /// <summary>The slot in which a hash belongs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Home(uint hash, int shift, int mask) => (int)(hash >> shift) & mask;

    /// <summary>The hash in a slot.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint HashOf(ulong slot) => (uint)(slot >> HashBits);

    /// <summary>The index in a slot that is not free.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int IndexOf(ulong slot) => (int)(uint)slot - 1;

    /// <summary>A slot that is not free.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Slot(uint hash, int index) => ((ulong)hash << HashBits) | (uint)(index + 1);

    /// <summary>Puts an index, which is not in the table, into the first free slot for its hash.</summary>
    public static void Insert(Span<ulong> slots, int shift, uint hash, int index)
    {
        int mask = slots.Length - 1;
        int at = Home(hash, shift, mask);
        for (int probes = 0; probes < mask && slots[at] != 0; probes++)
        {
            at = (at + 1) & mask;
        }

        slots[at] = Slot(hash, index);
    }

    /// <summary>Removes an index, and moves those slots back that would not be found after the gap.</summary>
    public static void Remove(Span<ulong> slots, int shift, uint hash, int index)
    {
        int mask = slots.Length - 1;
        int gap = Home(hash, shift, mask);
        for (int probes = 0; probes < mask && IndexOf(slots[gap]) != index; probes++)
        {
            gap = (gap + 1) & mask;
        }

        int at = gap;
        for (int probes = 0; probes < mask; probes++)
        {
            at = (at + 1) & mask;
            ulong slot = slots[at];
            if (slot == 0) { break; }

            // Between its home and the gap there is no free slot. So it may move unless its home lies after the gap.
            int home = Home(HashOf(slot), shift, mask);
            if (((at - home) & mask) >= ((at - gap) & mask))
            {
                slots[gap] = slot;
                gap = at;
            }
        }

        slots[gap] = 0;
    }
}
