namespace Forge;

/// <summary>A key and its value. The index of an entry does not change until it is removed.</summary>
internal struct MapEntry<TKey, TValue>
{
    /// <summary>The link of an entry that is in use.</summary>
    public const int InUse = -1;

    /// <summary><see cref="InUse"/>, or the index of the entry that was freed before this one, plus 1; 0 if there is none.</summary>
    public int Link;

    public TKey Key;

    public TValue Value;
}
