using System.Diagnostics;

namespace Forge;

[TypeFormatterSource]
[DebuggerTypeProxy(typeof(ArenaList<>.DebugView))]
public readonly partial struct ArenaList<T> : IPictured
{
    /// <summary>Shows the number of values and the first 10, or says that the list is stale.</summary>
    /// <returns>A line for logs and debuggers.</returns>
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
