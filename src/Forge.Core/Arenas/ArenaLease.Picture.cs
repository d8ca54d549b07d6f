namespace Forge;

[TypeFormatterSource]
public readonly partial struct ArenaLease : IPictured
{
    void IPictured.Draw(TextWriter html)
    {
        html.Write(Html.Line(ToString()));
        if (IsHeld) { _arena!.DrawMemory(html); }
    }
}
