using System.Diagnostics;

namespace Forge;

[TypeFormatterSource]
[DebuggerTypeProxy(typeof(ArenaMap<,,>.DebugView))]
public readonly partial struct ArenaMap<TKey, TValue, TComparer> : IPictured
{
    /// <summary>Shows the number of keys and the first 10 with their values, or says that the map is stale.</summary>
    /// <returns>A line for logs and debuggers.</returns>
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
