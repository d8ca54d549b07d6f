namespace Forge;

[TypeFormatterSource]
public readonly partial struct ArenaSlice<T> : IPictured
{
    /// <summary>The first 10 values and the length, or that the slice is stale.</summary>
    public override string ToString() => Contents.ToString();

    void IPictured.Draw(TextWriter html) => Contents.Draw(html);

    private Contents Contents =>
        IsValid ? Contents.Of<T>("ArenaSlice", Span) : Contents.Note($"{Contents.Of("ArenaSlice", _length, "value")}: stale");
}
