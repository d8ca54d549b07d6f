using System.Diagnostics;

namespace Forge;

[TypeFormatterSource]
[DebuggerTypeProxy(typeof(ArenaMap<,,>.DebugView))]
public readonly partial struct ArenaMap<TKey, TValue, TComparer> : IPictured
{
    /// <summary>The first 10 keys with their values, and the number of keys, or that the map is stale.</summary>
    public override string ToString() => _table.Describe().ToString();

    void IPictured.Draw(TextWriter html) => Draw(html);

    internal void Draw(TextWriter html) => _table.Describe().Draw(html);

    /// <summary>What a debugger shows below the line of <see cref="ToString"/>.</summary>
    internal sealed class DebugView(ArenaMap<TKey, TValue, TComparer> map)
    {
        /// <summary>The entries, none if they are stale.</summary>
        [DebuggerBrowsable(DebuggerBrowsableState.RootHidden)]
        public KeyValuePair<TKey, TValue>[] Entries => map.IsValid ? [.. map] : [];
    }
}
