namespace Forge;

[TypeFormatterSource]
public readonly partial struct ArenaMap<TKey, TValue, TComparer> : IPictured
{
    /// <summary>The first 10 keys with their values, and the number of keys, or that the map is stale.</summary>
    public override string ToString() => _table.Describe().ToString();

    void IPictured.Draw(TextWriter html) => Draw(html);

    internal void Draw(TextWriter html) => _table.Describe().Draw(html);
}
