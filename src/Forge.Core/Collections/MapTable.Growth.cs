using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Forge;

internal readonly partial struct MapTable<TKey, TValue>
{
    /// <summary>Grows unless there is room for so many entries. If there is too little room in the arena, nothing changes.</summary>
    public bool TryEnsureCapacity(int capacity)
    {
        RequireCapacity(capacity);
        return capacity <= Capacity || TryGrow(capacity);
    }

    /// <summary>Throws that there is no room to grow to a capacity, and for other bytes.</summary>
    [DoesNotReturn]
    public void ThrowExhausted(int capacity, int otherBytes = 0) => ThrowExhausted(_handle.Arena, capacity, otherBytes);

    private bool HasRoom => Count < Capacity;

    /// <summary>Grows, or frees what was allocated since a mark, even if the system refuses memory.</summary>
    private bool TryGrowOrFree(int capacity, nuint mark)
    {
        bool fits = false;
        try
        {
            fits = TryGrow(capacity);
        }
        finally
        {
            if (!fits) { _handle.Arena.FreeNewest(mark); }
        }

        return fits;
    }

    private bool TryGrow(int capacity)
    {
        RequireCapacity(capacity);
        _handle.RequireInnermost();
        int rounded = RoundUp(capacity);
        ref MapHeader header = ref _handle.Header;
        Span<MapEntry<TKey, TValue>> entries = OpenUsed(ref header);
        ulong size = (ulong)rounded * BytesOfEntry;
        if (size > (ulong)MemoryLayout.MaxSize || !_handle.Arena.TryTake((nuint)size, Alignment - 1, out nuint block)) { return false; }

        header.Block = block;
        header.Capacity = rounded;
        header.CountChange();
        entries.CopyTo(Open(ref header, out Span<ulong> target));
        target.Clear();
        header.Shift = SlotTable.Shift(target.Length);
        for (int i = 0; i < entries.Length; i++)
        {
            if (entries[i].IsInUse) { SlotTable.Insert(target, header.Shift, entries[i].Hash, i); }
        }

        return true;
    }

    [DoesNotReturn]
    private static void ThrowExhausted(BumpArena arena, int capacity, int otherBytes) =>
        arena.ThrowExhausted((long)((ulong)RoundUp(capacity) * BytesOfEntry) + otherBytes, (long)Alignment);

    private static int RoundUp(int capacity)
    {
        int rounded = MinCapacity;
        while (rounded < capacity)
        {
            rounded *= 2;
        }

        return rounded;
    }

    private static void RequireCapacity(int capacity)
    {
        if (capacity is < 0 or > MaxCapacity)
        {
            throw new ArgumentOutOfRangeException(nameof(capacity), capacity, $"The capacity of a map must be 0 to {MaxCapacity}.");
        }
    }
}
