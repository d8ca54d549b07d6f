using System.Diagnostics;

namespace Forge;

[TypeFormatterSource]
[DebuggerTypeProxy(typeof(ArenaTextMap<>.DebugView))]
public readonly partial struct ArenaTextMap<TValue> : IPictured
{
    /// <summary>Shows the number of keys and the first 10 with their values, or says that the map is stale.</summary>
    /// <returns>A line for logs and debuggers.</returns>
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

    /// <summary>What a debugger shows below the line of <see cref="ToString"/>.</summary>
    internal sealed class DebugView(ArenaTextMap<TValue> map)
    {
        /// <summary>The entries, none if they are stale.</summary>
        [DebuggerBrowsable(DebuggerBrowsableState.RootHidden)]
        public KeyValuePair<ArenaText, TValue>[] Entries => map.IsValid ? [.. map] : [];
    }
}
