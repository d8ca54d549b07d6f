namespace Forge;

/// <summary>A key and its value. The index of an entry does not change until it is removed.</summary>
internal struct MapEntry<TKey, TValue>
{
    // Negative if the entry is in use: then the other bits are those of the hash but the lowest, so that a table that grows need not ask for
    // hashes again, nor read the slots, half of which are free at random. Otherwise the index of the entry that was freed before this one,
    // plus 1; 0 if there is none.
    private int _link;

    public TKey Key;

    public TValue Value;

    /// <summary>Whether the entry is in use.</summary>
    public readonly bool IsInUse => _link < 0;

    /// <summary>The hash of an entry in use. Its lowest bit is 1.</summary>
    public readonly uint Hash => ((uint)_link << 1) | 1;

    /// <summary>The link of an entry that is free.</summary>
    public readonly int NextFree => _link;

    /// <summary>Marks the entry as in use.</summary>
    public void Take(uint hash) => _link = (int)(hash >> 1) | int.MinValue;

    /// <summary>Marks the entry as free.</summary>
    public void Free(int next) => _link = next;
}
