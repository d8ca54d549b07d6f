namespace Forge;

/// <summary>Compares the keys of a map with one that is looked up, and stores it.</summary>
internal interface IKeys<TKey>
{
    /// <summary>Whether a key of the map is the key that is looked up.</summary>
    /// <param name="candidate">A key of the map.</param>
    /// <param name="key">The key that is looked up, unless it is a text.</param>
    /// <param name="text">The key that is looked up, if it is a text.</param>
    bool Matches(TKey candidate, TKey key, ReadOnlySpan<byte> text);

    /// <summary>Puts what a key refers to into the arena. Returns false if there is too little room.</summary>
    /// <param name="key">The key to store.</param>
    /// <param name="text">Its bytes, if it is a text.</param>
    bool TryStore(ref TKey key, ReadOnlySpan<byte> text);
}
