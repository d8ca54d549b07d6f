namespace Forge;

[TypeFormatterSource]
public readonly partial struct ArenaRun<T> : IPictured
{
    void IPictured.Draw(TextWriter html) => html.Write(Html.Line(ToString()));
}
