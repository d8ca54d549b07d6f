using System.Diagnostics;

namespace Forge;

[TypeFormatterSource]
[DebuggerTypeProxy(typeof(ArenaInterner.DebugView))]
public readonly partial struct ArenaInterner : IPictured
{
    /// <summary>Shows the number of texts and the first 10, or says that the interner is stale.</summary>
    /// <returns>A line for logs and debuggers.</returns>
    public override string ToString() => Contents.ToString();

    void IPictured.Draw(TextWriter html) => Contents.Draw(html);

    private Contents Contents =>
        Contents.OfCollection(
            "ArenaInterner",
            this,
            IsValid,
            _map.IsDefault,
            static interner =>
            {
                Contents contents = Contents.Of("ArenaInterner", interner.Count, "text");
                foreach (ArenaText text in interner)
                {
                    if (!contents.Add(text.Beginning)) { break; }
                }

                return contents;
            });

    /// <summary>What a debugger shows below the line of <see cref="ToString"/>.</summary>
    internal sealed class DebugView(ArenaInterner interner)
    {
        /// <summary>The texts, none if they are stale.</summary>
        [DebuggerBrowsable(DebuggerBrowsableState.RootHidden)]
        public ArenaText[] Texts => interner.IsValid ? [.. interner] : [];
    }
}
