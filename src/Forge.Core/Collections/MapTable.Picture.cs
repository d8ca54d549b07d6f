namespace Forge;

internal readonly partial struct MapTable<TKey, TValue>
{
    /// <summary>The first keys of a map, unless they are texts, with their values.</summary>
    public Contents Describe() =>
        Contents.OfCollection(
            "ArenaMap",
            this,
            IsValid,
            _handle.IsDefault,
            static table =>
            {
                Contents contents = Contents.Of("ArenaMap", table.Count, "key");
                for (int i = table.NextInUse(0); i >= 0; i = table.NextInUse(i + 1))
                {
                    ref MapEntry<TKey, TValue> entry = ref table.EntryAt(i);
                    if (!contents.Add(entry.Key, entry.Value)) { break; }
                }

                return contents;
            });

    /// <summary>Where an enumerator is.</summary>
    /// <param name="index">The index of the current entry, or −1.</param>
    /// <param name="next">The index from which to look for the next one.</param>
    public static string DescribePosition(int index, int next) =>
        index >= 0 ? $"at entry {index}" : next == 0 ? "at the start" : "at the end";
}
