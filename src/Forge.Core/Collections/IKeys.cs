namespace Forge;

/// <summary>Compares the keys of a map with one that is looked up, and stores it.</summary>
internal interface IKeys<TKey>
{
    /// <summary>Whether comparing keys runs code of the user, which may change the map, or end its lease.</summary>
    bool RunsUserCode { get; }

    /// <summary>Whether a key of the map is the key that is looked up.</summary>
    /// <param name="candidate">A key of the map.</param>
    /// <param name="key">The key that is looked up, unless it is a text.</param>
    /// <param name="text">The key that is looked up, if it is a text.</param>
    bool Matches(TKey candidate, TKey key, ReadOnlySpan<byte> text);

    /// <summary>Stores a key, and what it refers to, in the arena. Returns false if there is too little room.</summary>
    /// <param name="stored">The place for the key, in the arena.</param>
    /// <param name="key">The key, unless it is a text.</param>
    /// <param name="text">The key, if it is a text.</param>
    bool TryStore(ref TKey stored, TKey key, ReadOnlySpan<byte> text);
}
