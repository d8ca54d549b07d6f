namespace Forge;

/// <summary>The state of a map.</summary>
internal struct MapHeader
{
    /// <summary>The address of the entries, which twice as many slots follow. The header's own while there are none.</summary>
    public nuint Block;

    /// <summary>The number of entries for which there is room: 0 or a power of two.</summary>
    public int Capacity;

    /// <summary>See <see cref="SlotTable.Shift"/>.</summary>
    public int Shift;

    /// <summary>The number of entries that were ever in use since the map was cleared. They come first.</summary>
    public int Used;

    /// <summary>The number of those that are free.</summary>
    public int Freed;

    /// <summary>The index of the entry that was freed last, plus 1; 0 if none is free.</summary>
    public int Free;

    /// <summary>Counts changes, to notice those that a comparer makes while a key is looked up.</summary>
    public int Version;

    /// <summary>The seed of the hashes of a map with text keys.</summary>
    public ulong Seed;

    /// <summary>Counts a change.</summary>
    public void CountChange() => Version++;
}
