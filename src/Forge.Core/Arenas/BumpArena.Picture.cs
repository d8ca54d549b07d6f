namespace Forge;

[TypeFormatterSource]
public abstract partial class BumpArena : IPictured
{
    void IPictured.Draw(TextWriter html)
    {
        html.Write(Html.Line(ToString()));
        if (!_isDisposed) { DrawMemory(html); }
    }

    /// <summary>Draws how much of the memory is used.</summary>
    internal void DrawMemory(TextWriter html) => MemoryBar.Draw(html, Capacity, Allocated, HighWater, (long)(_limit - _start));
}
