using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Forge;

/// <summary>
/// What all maps have in common: entries in the order in which they were added, and a <see cref="SlotTable"/> to find them by their hashes.
/// </summary>
internal readonly partial struct MapTable<TKey, TValue>
{
    private const int LeastCapacity = 8;

    // So that there is a span of the slots.
    private const int MostCapacity = 1 << 29;

    private readonly CollectionHandle<MapHeader> _handle;

    private MapTable(CollectionHandle<MapHeader> handle)
    {
        _handle = handle;
    }

    public bool IsValid => _handle.IsValid;

    public int Count => _handle.Header.Used - _handle.Header.Freed;

    public int Capacity => _handle.Header.Capacity;

    public ulong Seed => _handle.Header.Seed;

    /// <summary>What the map consists of.</summary>
    public CollectionHandle<MapHeader> Handle => _handle;

    // Entries are a multiple of 8, and so the slots behind them are aligned.
    private static nuint Alignment => Portable.Max(MemoryLayout.AlignmentOf<MapEntry<TKey, TValue>>(), sizeof(ulong));

    private static ulong BytesOfEntry => (ulong)Unsafe.SizeOf<MapEntry<TKey, TValue>>() + (2 * sizeof(ulong));

    /// <summary>Makes an empty map.</summary>
    public static MapTable<TKey, TValue> Create(BumpArena arena, int capacity, ulong seed)
    {
        BumpArena.RequireNoReferences<TKey>();
        BumpArena.RequireNoReferences<TValue>();
        RequireCapacity(capacity);
        nuint mark = arena.Cursor;
        if (!arena.TryTakeRun<MapHeader>(1, out nuint address)) { arena.ThrowExhausted<MapHeader>(1); }

        CollectionHandle<MapHeader> handle = new(arena, address);
        handle.Header = new MapHeader { Block = address, Seed = seed };
        MapTable<TKey, TValue> map = new(handle);
        if (capacity > 0 && !map.TryGrowOrFree(capacity, mark)) { ThrowExhausted(arena, capacity, Unsafe.SizeOf<MapHeader>()); }

        return map;
    }

    /// <summary>Finds a key.</summary>
    /// <param name="keys">Compares keys.</param>
    /// <param name="key">The key, unless it is a text.</param>
    /// <param name="text">The key, if it is a text.</param>
    /// <param name="hash">The hash of the key, whose lowest bit is 1.</param>
    /// <returns>The index of the entry, or −1.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find<TKeys>(TKeys keys, TKey key, scoped ReadOnlySpan<byte> text, uint hash)
        where TKeys : struct, IKeys<TKey>
    {
        ref MapHeader header = ref _handle.Header;
        Span<MapEntry<TKey, TValue>> entries = Open(ref header, out Span<ulong> slots);
        return Find(entries, slots, header.Shift, keys, key, text, hash, out _);
    }

    /// <summary>Finds a key, or adds it with the default value.</summary>
    /// <param name="keys">Compares and stores keys.</param>
    /// <param name="key">The key, unless it is a text.</param>
    /// <param name="text">The key, if it is a text.</param>
    /// <param name="hash">The hash of the key, whose lowest bit is 1.</param>
    /// <param name="exists">Whether the key was there before.</param>
    /// <returns>The entry; a null reference if the arena has too little room. Then the map is unchanged.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref MapEntry<TKey, TValue> FindOrAdd<TKeys>(TKeys keys, TKey key, scoped ReadOnlySpan<byte> text, uint hash, out bool exists)
        where TKeys : struct, IKeys<TKey>
    {
        ref MapHeader header = ref _handle.Header;
        Span<MapEntry<TKey, TValue>> entries = Open(ref header, out Span<ulong> slots);
        int index = Find(entries, slots, header.Shift, keys, key, text, hash, out int slot);
        exists = index >= 0;
        if (!exists)
        {
            index = header.Used;
            if (header.Free != 0 || index >= entries.Length) { return ref AddSlowly(this, keys, key, text, hash); }

            // Field by field, because a whole entry would be put together on the stack and read back, which takes nanoseconds.
            ref MapEntry<TKey, TValue> entry = ref entries[index];
            if (!keys.TryStore(ref entry.Key, key, text)) { return ref Unsafe.NullRef<MapEntry<TKey, TValue>>(); }

            entry.Take(hash);
            entry.Value = default!;
            slots[slot] = SlotTable.Slot(hash, index);
            header.Used = index + 1;
            return ref entry;
        }

        return ref entries[index];
    }

    /// <summary>The entry of an index, after checking the map and the index.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref MapEntry<TKey, TValue> EntryAt(int index) => ref Open(ref _handle.Header, out _)[index];

    /// <summary>The first index from one on that is in use, or −1.</summary>
    public int NextInUse(int index)
    {
        ref MapHeader header = ref _handle.Header;
        Span<MapEntry<TKey, TValue>> entries = Open(ref header, out _).Slice(0, header.Used);
        while (index < entries.Length && !entries[index].IsInUse)
        {
            index++;
        }

        return index < entries.Length ? index : -1;
    }

    /// <summary>Removes the entry of an index, and returns its value.</summary>
    public TValue Remove(int index)
    {
        ref MapHeader header = ref _handle.Header;
        ref MapEntry<TKey, TValue> entry = ref Open(ref header, out Span<ulong> slots)[index];
        SlotTable.Remove(slots, header.Shift, entry.Hash, index);
        entry.Free(header.Free);
        header.Free = index + 1;
        header.Freed++;
        return entry.Value;
    }

    public void Clear()
    {
        ref MapHeader header = ref _handle.Header;
        Open(ref header, out Span<ulong> slots);
        slots.Clear();
        header.Used = header.Freed = header.Free = 0;
    }

    /// <summary>Grows unless there is room for so many entries. If there is too little room in the arena, nothing changes.</summary>
    public bool TryEnsureCapacity(int capacity)
    {
        RequireCapacity(capacity);
        return capacity <= Capacity || TryGrow(capacity);
    }

    /// <summary>Throws that there is no room to grow to a capacity, and for other bytes.</summary>
    [DoesNotReturn]
    public void ThrowExhausted(int capacity, int otherBytes = 0) => ThrowExhausted(_handle.Arena, capacity, otherBytes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Find<TKeys>(
        Span<MapEntry<TKey, TValue>> entries,
        Span<ulong> slots,
        int shift,
        TKeys keys,
        TKey key,
        scoped ReadOnlySpan<byte> text,
        uint hash,
        out int slot)
        where TKeys : struct, IKeys<TKey>
    {
        int mask = slots.Length - 1;
        slot = SlotTable.Home(hash, shift, mask);
        for (int left = slots.Length; left > 0 && slots[slot] is var candidate and not 0; left--)
        {
            if (SlotTable.HashOf(candidate) == hash)
            {
                int index = SlotTable.IndexOf(candidate);
                if (keys.Matches(entries[index].Key, key, text)) { return index; }
            }

            slot = (slot + 1) & mask;
        }

        return -1;
    }

    // Takes the map by value, because one whose address is taken is read from the stack at each use.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ref MapEntry<TKey, TValue> AddSlowly<TKeys>(
        MapTable<TKey, TValue> map, TKeys keys, TKey key, scoped ReadOnlySpan<byte> text, uint hash)
        where TKeys : struct, IKeys<TKey>
    {
        // The key first: it can be freed again if there is no room for the table to grow.
        BumpArena arena = map._handle.Arena;
        nuint mark = arena.Cursor;
        TKey stored = default!;
        return ref keys.TryStore(ref stored, key, text) && (map.HasRoom || map.TryGrowOrFree(map.Capacity + 1, mark))
            ? ref map.Insert(hash, stored)
            : ref Unsafe.NullRef<MapEntry<TKey, TValue>>();
    }

    /// <summary>Adds a key that is not in the map, which has room, with the default value.</summary>
    private ref MapEntry<TKey, TValue> Insert(uint hash, TKey key)
    {
        ref MapHeader header = ref _handle.Header;
        Span<MapEntry<TKey, TValue>> entries = Open(ref header, out Span<ulong> slots);
        int index = header.Free - 1;
        if (index < 0)
        {
            index = header.Used++;
        }
        else
        {
            header.Free = entries[index].NextFree;
            header.Freed--;
        }

        ref MapEntry<TKey, TValue> entry = ref entries[index];
        entry = new MapEntry<TKey, TValue> { Key = key };
        entry.Take(hash);
        SlotTable.Insert(slots, header.Shift, hash, index);
        return ref entry;
    }

    /// <summary>The entries and the slots, after one check that they are where the header says.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Span<MapEntry<TKey, TValue>> Open(ref MapHeader header, out Span<ulong> slots)
    {
        int capacity = header.Capacity;
        nuint block = header.Block;
        if ((uint)capacity > MostCapacity) { BumpArena.ThrowOverwritten(); }

        _handle.RequireInside(block, (ulong)capacity * BytesOfEntry);

        // SAFETY: RequireInside proved that the entries and twice as many slots lie inside the arena; the handle was checked to read the
        // header, and Create that the types hold no references.
        slots = RawMemory.DangerousSpan<ulong>(
            block + ((nuint)capacity * (nuint)Unsafe.SizeOf<MapEntry<TKey, TValue>>()), 2 * capacity);
        return RawMemory.DangerousSpan<MapEntry<TKey, TValue>>(block, capacity);
    }

    private bool HasRoom => Count < Capacity;

    /// <summary>Grows, or frees what was allocated since a mark, also if the system refuses memory.</summary>
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
        Span<MapEntry<TKey, TValue>> entries = Open(ref header, out _).Slice(0, header.Used);
        ulong size = (ulong)rounded * BytesOfEntry;
        if (size > (ulong)MemoryLayout.MaxSize || !_handle.Arena.TryTake((nuint)size, Alignment, out nuint block)) { return false; }

        header.Block = block;
        header.Capacity = rounded;
        header.Shift = SlotTable.Shift(2 * rounded);
        entries.CopyTo(Open(ref header, out Span<ulong> target));
        target.Clear();
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
        int rounded = LeastCapacity;
        while (rounded < capacity)
        {
            rounded *= 2;
        }

        return rounded;
    }

    private static void RequireCapacity(int capacity)
    {
        if (capacity is < 0 or > MostCapacity)
        {
            throw new ArgumentOutOfRangeException(nameof(capacity), capacity, $"The capacity of a map must be 0 to {MostCapacity}.");
        }
    }
}
