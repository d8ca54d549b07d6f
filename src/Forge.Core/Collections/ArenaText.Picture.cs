namespace Forge;

[TypeFormatterSource]
public readonly partial struct ArenaText : IPictured
{
    // Enough to see what it is, whatever the size of the text.
    private const int MostBytes = 400;

    /// <summary>Decodes the text. Bytes that are not UTF-8 become U+FFFD.</summary>
    /// <returns>A string, which outlives the arena; of a stale text, a note that says so.</returns>
    public override string ToString() => IsValid ? Portable.ToUtf16(Span) : "ArenaText: stale";

    void IPictured.Draw(TextWriter html)
    {
        html.Write(Html.Line(IsValid ? $"ArenaText ({MemoryLayout.Describe(Length)})" : ToString()));
        if (!IsValid || IsEmpty) { return; }

        html.Write(
            $"<div style=\"display:inline-block;max-width:100%;box-sizing:border-box;margin-top:4px;padding:0 6px;overflow-wrap:anywhere;"
            + $"border:1px solid {Html.Outline}\">{Html.Encode(Beginning)}</div>");
    }

    /// <summary>The text, or as much of it as is shown.</summary>
    internal string Beginning => !IsValid || Length <= MostBytes ? ToString() : Portable.ToUtf16(Span.Slice(0, EndOfBeginning)) + "…";

    // Not within the bytes of a character, which are at most three after the first.
    private int EndOfBeginning
    {
        get
        {
            ReadOnlySpan<byte> bytes = Span;
            int end = MostBytes;
            while (end > MostBytes - 3 && (bytes[end] & 0xC0) == 0x80)
            {
                end--;
            }

            return end;
        }
    }
}
