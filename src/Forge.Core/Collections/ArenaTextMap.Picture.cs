namespace Forge;

[TypeFormatterSource]
public readonly partial struct ArenaTextMap<TValue> : IPictured
{
    /// <summary>The first 10 keys with their values, and the number of keys, or that the map is stale.</summary>
    public override string ToString() => Contents.ToString();

    void IPictured.Draw(TextWriter html) => Contents.Draw(html);

    private Contents Contents =>
        Contents.OfCollection(
            "ArenaTextMap",
            this,
            IsValid,
            IsDefault,
            static map =>
            {
                Contents contents = Contents.Of("ArenaTextMap", map.Count, "key");
                foreach (KeyValuePair<ArenaText, TValue> entry in map)
                {
                    if (!contents.Add(entry.Key.Beginning, entry.Value)) { break; }
                }

                return contents;
            });
}
