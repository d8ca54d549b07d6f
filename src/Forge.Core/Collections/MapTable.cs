using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Forge;

/// <summary>
/// What all maps have in common: entries in the order in which they were added, and a <see cref="SlotTable"/> to find them by their hashes.
/// </summary>
internal readonly partial struct MapTable<TKey, TValue>
{
    private const int MinCapacity = 8;

    // So that there is a span of the slots.
    private const int MaxCapacity = 1 << 29;

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

    // The number of entries is a multiple of 8, so the slots after them are aligned.
    private static nuint Alignment => Portable.Max(MemoryLayout.AlignmentOf<MapEntry<TKey, TValue>>(), sizeof(ulong));

    private static ulong BytesOfEntry => (ulong)Unsafe.SizeOf<MapEntry<TKey, TValue>>() + (2 * sizeof(ulong));

    /// <summary>Makes an empty map. Only one with text keys needs a seed.</summary>
    public static MapTable<TKey, TValue> Create(BumpArena arena, int capacity, ulong seed = 0)
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
    /// <returns>The entry, or a null reference.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref MapEntry<TKey, TValue> Find<TKeys>(TKeys keys, TKey key, scoped ReadOnlySpan<byte> text, uint hash)
        where TKeys : struct, IKeys<TKey>
    {
        ref MapHeader header = ref _handle.Header;
        Span<MapEntry<TKey, TValue>> entries = Open(ref header, out Span<ulong> slots);
        int index = Find(ref header, entries, slots, keys, key, text, hash, out _);
        return ref index >= 0 ? ref entries[index] : ref Unsafe.NullRef<MapEntry<TKey, TValue>>();
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
        int index = Find(ref header, entries, slots, keys, key, text, hash, out int slot);
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
            if (keys.RunsUserCode) { header.CountChange(); }

            return ref entry;
        }

        return ref entries[index];
    }

    /// <summary>The entry at which an enumerator is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref MapEntry<TKey, TValue> EntryAt(int index)
    {
        Span<MapEntry<TKey, TValue>> entries = Open(ref _handle.Header, out _);
        if ((uint)index >= (uint)entries.Length)
        {
            throw new InvalidOperationException("The enumerator is not at an entry: call MoveNext first, and stop when it returns false.");
        }

        return ref entries[index];
    }

    /// <summary>The first index from one on that is in use, or −1.</summary>
    public int NextInUse(int index)
    {
        Span<MapEntry<TKey, TValue>> entries = OpenUsed(ref _handle.Header);
        while (index < entries.Length && !entries[index].IsInUse)
        {
            index++;
        }

        return index < entries.Length ? index : -1;
    }

    /// <summary>Finds a key, and removes its entry.</summary>
    /// <param name="keys">Compares keys.</param>
    /// <param name="key">The key, unless it is a text.</param>
    /// <param name="text">The key, if it is a text.</param>
    /// <param name="hash">The hash of the key, whose lowest bit is 1.</param>
    /// <param name="value">The value that it had, or the default one.</param>
    public bool Remove<TKeys>(TKeys keys, TKey key, scoped ReadOnlySpan<byte> text, uint hash, [MaybeNullWhen(false)] out TValue value)
        where TKeys : struct, IKeys<TKey>
    {
        ref MapHeader header = ref _handle.Header;
        Span<MapEntry<TKey, TValue>> entries = Open(ref header, out Span<ulong> slots);
        int index = Find(ref header, entries, slots, keys, key, text, hash, out _);
        value = default;
        if (index < 0) { return false; }

        ref MapEntry<TKey, TValue> entry = ref entries[index];
        SlotTable.Remove(slots, header.Shift, hash, index);
        value = entry.Value;
        entry.Free(header.Free);
        header.Free = index + 1;
        header.Freed++;
        header.CountChange();
        return true;
    }

    public void Clear()
    {
        ref MapHeader header = ref _handle.Header;
        Open(ref header, out Span<ulong> slots);
        slots.Clear();
        header.Used = header.Freed = header.Free = 0;
        header.CountChange();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Find<TKeys>(
        ref MapHeader header,
        Span<MapEntry<TKey, TValue>> entries,
        Span<ulong> slots,
        TKeys keys,
        TKey key,
        scoped ReadOnlySpan<byte> text,
        uint hash,
        out int slot)
        where TKeys : struct, IKeys<TKey>
    {
        int version = keys.RunsUserCode ? header.Version : 0;
        int mask = slots.Length - 1;
        slot = SlotTable.Home(hash, header.Shift, mask);
        for (int left = slots.Length; left > 0 && slots[slot] is var candidate and not 0; left--)
        {
            if (SlotTable.HashOf(candidate) == hash)
            {
                int index = SlotTable.IndexOf(candidate);
                if ((uint)index >= (uint)entries.Length) { BumpArena.ThrowOverwritten(); }

                bool matches = keys.Matches(entries[index].Key, key, text);

                // Reads the header only if it is still there.
                if (keys.RunsUserCode && _handle.Header.Version != version) { ThrowChanged(); }

                if (matches) { return index; }
            }

            slot = (slot + 1) & mask;
        }

        return -1;
    }

    // Takes the map by value: one whose address is taken is read from the stack at each use.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ref MapEntry<TKey, TValue> AddSlowly<TKeys>(
        MapTable<TKey, TValue> map, TKeys keys, TKey key, scoped ReadOnlySpan<byte> text, uint hash)
        where TKeys : struct, IKeys<TKey>
    {
        // The key first: it can be freed again if there is no room for the table to grow.
        BumpArena arena = map._handle.Arena;
        nuint mark = arena.Cursor;
        TKey stored = default!;
        return ref keys.TryStore(ref stored, key, text) && (map.HasRoom || map.TryGrowOrFree(2 * map.Capacity, mark))
            ? ref map.Insert(hash, stored)
            : ref Unsafe.NullRef<MapEntry<TKey, TValue>>();
    }

    /// <summary>Adds a key that is not in the map, which has room, with the default value.</summary>
    private ref MapEntry<TKey, TValue> Insert(uint hash, TKey key)
    {
        ref MapHeader header = ref _handle.Header;
        Span<MapEntry<TKey, TValue>> entries = Open(ref header, out Span<ulong> slots);
        bool isFree = header.Free > 0;
        int index = isFree ? header.Free - 1 : header.Used;
        if ((uint)index >= (uint)entries.Length) { BumpArena.ThrowOverwritten(); }

        if (isFree)
        {
            header.Free = entries[index].NextFree;
            header.Freed--;
        }
        else
        {
            header.Used++;
        }

        header.CountChange();
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
        // Read once, though inlined code opens a map several times: what was checked must be what is used, even if another thread, which has
        // no right to, writes to the header meanwhile.
        int capacity = Volatile.Read(ref header.Capacity);
        nuint block = Volatile.Read(ref header.Block);
        if ((uint)capacity > MaxCapacity) { BumpArena.ThrowOverwritten(); }

        _handle.RequireInside(block, (ulong)capacity * BytesOfEntry);

        // SAFETY: RequireInside proved that the entries and twice as many slots lie inside the arena; the handle was checked to read the
        // header, and Create that the types hold no references.
        slots = RawMemory.DangerousSpan<ulong>(
            block + ((nuint)capacity * (nuint)Unsafe.SizeOf<MapEntry<TKey, TValue>>()), 2 * capacity);
        return RawMemory.DangerousSpan<MapEntry<TKey, TValue>>(block, capacity);
    }

    /// <summary>The entries that were ever in use since the map was cleared.</summary>
    private Span<MapEntry<TKey, TValue>> OpenUsed(ref MapHeader header)
    {
        Span<MapEntry<TKey, TValue>> entries = Open(ref header, out _);
        int used = header.Used;
        if ((uint)used > (uint)entries.Length) { BumpArena.ThrowOverwritten(); }

        return entries.Slice(0, used);
    }

    /// <summary>The error that there is no such key.</summary>
    public static KeyNotFoundException NoSuchKey(object? key) => new($"The map has no key {key}. Use TryGetValue if the key may be absent.");

    [DoesNotReturn]
    private static void ThrowChanged() =>
        throw new InvalidOperationException("The map was changed while one of its keys was compared, by the comparer or the key itself.");
}
