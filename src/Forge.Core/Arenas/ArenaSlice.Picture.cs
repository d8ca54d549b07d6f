namespace Forge;

[TypeFormatterSource]
public readonly partial struct ArenaSlice<T> : IPictured
{
    private const int MostCharacters = 60;

    void IPictured.Draw(TextWriter html)
    {
        html.Write(Html.Line(Heading));
        if (!IsValid || IsEmpty) { return; }

        string[] first = FirstValues();
        html.Write("<div>");
        for (int i = 0; i < first.Length; i++)
        {
            html.Write(
                "<div style=\"display:inline-block;vertical-align:top;max-width:100%;box-sizing:border-box;margin:4px 4px 0 0;padding:0 6px;"
                + $"overflow-wrap:anywhere;border:1px solid {Html.Outline}\"><div style=\"font-size:75%\">{i}</div>"
                + $"<div>{Html.Encode(Shorten(first[i]))}</div></div>");
        }

        html.Write("</div>");
        if (_length > first.Length) { html.Write(Html.Line($"and {_length - first.Length} more")); }
    }

    private static string Shorten(string text) => text.Length > MostCharacters ? text.Substring(0, MostCharacters) + "…" : text;
}
