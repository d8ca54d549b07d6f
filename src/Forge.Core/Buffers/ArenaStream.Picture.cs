namespace Forge;

[TypeFormatterSource]
public sealed partial class ArenaStream : IPictured
{
    /// <summary>Shows the number of bytes and the first 10, or says that the stream is stale.</summary>
    /// <returns>A line for logs and debuggers.</returns>
    public override string ToString() => Contents.ToString();

    void IPictured.Draw(TextWriter html) => Contents.Draw(html);

    private Contents Contents =>
        _bytes.IsValid ? Contents.Of<byte>("ArenaStream", _bytes.WrittenSpan) : Contents.Note("ArenaStream: stale");
}
