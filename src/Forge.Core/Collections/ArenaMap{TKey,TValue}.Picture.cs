using System.Diagnostics;

namespace Forge;

[TypeFormatterSource]
[DebuggerTypeProxy(typeof(ArenaMap<,>.DebugView))]
public readonly partial struct ArenaMap<TKey, TValue> : IPictured
{
    /// <inheritdoc cref="ArenaMap{TKey, TValue, TComparer}.ToString"/>
    public override string ToString() => _map.ToString();

    void IPictured.Draw(TextWriter html) => _map.Draw(html);

    /// <summary>What a debugger shows below the line of <see cref="ToString"/>.</summary>
    internal sealed class DebugView(ArenaMap<TKey, TValue> map)
    {
        /// <summary>The entries, none if they are stale.</summary>
        [DebuggerBrowsable(DebuggerBrowsableState.RootHidden)]
        public KeyValuePair<TKey, TValue>[] Entries => map.IsValid ? [.. map] : [];
    }
}
