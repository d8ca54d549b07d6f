namespace Forge;

[TypeFormatterSource]
public sealed partial class ArenaBufferWriter<T> : IPictured
{
    /// <summary>Shows the number of values written and the first 10, or says that the writer is stale.</summary>
    /// <returns>A line for logs and debuggers.</returns>
    public override string ToString() => Contents.ToString();

    void IPictured.Draw(TextWriter html) => Contents.Draw(html);

    private Contents Contents =>
        _values.IsValid ? Contents.Of<T>("ArenaBufferWriter", _values.WrittenSpan) : Contents.Note("ArenaBufferWriter: stale");
}
