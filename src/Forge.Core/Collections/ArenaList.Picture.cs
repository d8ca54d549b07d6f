using System.Diagnostics;

namespace Forge;

[TypeFormatterSource]
[DebuggerTypeProxy(typeof(ArenaList<>.DebugView))]
public readonly partial struct ArenaList<T> : IPictured
{
    /// <summary>The first 10 values and their number, or that the list is stale.</summary>
    public override string ToString() => Contents.ToString();

    void IPictured.Draw(TextWriter html) => Contents.Draw(html);

    private Contents Contents =>
        Contents.OfCollection(
            "ArenaList", this, IsValid, _handle.IsDefault, static list => Contents.Of<T>("ArenaList", list.AsSpan()));

    /// <summary>What a debugger shows below the line of <see cref="ToString"/>.</summary>
    internal sealed class DebugView(ArenaList<T> list)
    {
        /// <summary>The values, none if they are stale.</summary>
        [DebuggerBrowsable(DebuggerBrowsableState.RootHidden)]
        public T[] Values => list.IsValid ? list.ToArray() : [];
    }
}
