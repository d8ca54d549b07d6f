namespace Forge;

[TypeFormatterSource]
public sealed partial class ArenaStream : IPictured
{
    /// <summary>The first 10 bytes and their number, or that the stream is stale.</summary>
    public override string ToString() => Contents.ToString();

    void IPictured.Draw(TextWriter html) => Contents.Draw(html);

    private Contents Contents =>
        _bytes.IsValid ? Contents.Of<byte>("ArenaStream", _bytes.WrittenSpan) : Contents.Note("ArenaStream: stale");
}
