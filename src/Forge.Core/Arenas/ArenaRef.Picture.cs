namespace Forge;

[TypeFormatterSource]
public readonly partial struct ArenaRef<T> : IPictured
{
    void IPictured.Draw(TextWriter html) => html.Write(Html.Line(ToString()));
}
