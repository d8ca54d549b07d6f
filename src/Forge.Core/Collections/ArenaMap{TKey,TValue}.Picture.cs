namespace Forge;

[TypeFormatterSource]
public readonly partial struct ArenaMap<TKey, TValue> : IPictured
{
    /// <inheritdoc cref="ArenaMap{TKey, TValue, TComparer}.ToString"/>
    public override string ToString() => _map.ToString();

    void IPictured.Draw(TextWriter html) => _map.Draw(html);
}
