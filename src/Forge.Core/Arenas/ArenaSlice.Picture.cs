using System.Diagnostics;

namespace Forge;

[TypeFormatterSource]
[DebuggerTypeProxy(typeof(ArenaSlice<>.DebugView))]
public readonly partial struct ArenaSlice<T> : IPictured
{
    /// <summary>Shows the length and the first 10 values, or says that the slice is stale.</summary>
    /// <returns>A line for logs and debuggers.</returns>
    public override string ToString() => Contents.ToString();

    void IPictured.Draw(TextWriter html) => Contents.Draw(html);

    private Contents Contents =>
        IsValid ? Contents.Of<T>("ArenaSlice", Span) : Contents.Note($"{Contents.Of("ArenaSlice", _length, "value")}: stale");

    /// <summary>What a debugger shows below the line of <see cref="ToString"/>.</summary>
    internal sealed class DebugView(ArenaSlice<T> slice)
    {
        /// <summary>The values, none if they are stale.</summary>
        [DebuggerBrowsable(DebuggerBrowsableState.RootHidden)]
        public T[] Values => slice.IsValid ? slice.ToArray() : [];
    }
}
