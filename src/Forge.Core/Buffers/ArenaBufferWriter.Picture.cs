namespace Forge;

[TypeFormatterSource]
public sealed partial class ArenaBufferWriter<T> : IPictured
{
    /// <summary>The first 10 values written and their number, or that the writer is stale.</summary>
    public override string ToString() => Contents.ToString();

    void IPictured.Draw(TextWriter html) => Contents.Draw(html);

    private Contents Contents =>
        _values.IsValid ? Contents.Of<T>("ArenaBufferWriter", _values.WrittenSpan) : Contents.Note("ArenaBufferWriter: stale");
}
