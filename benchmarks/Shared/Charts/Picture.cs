using System.Globalization;
using System.Net;
using System.Text;

namespace Forge.Charts;

/// <summary>Charts below each other, as SVG.</summary>
internal sealed class Picture
{
    private const int Width = 760;
    private const int Left = 72;
    private const int Right = 30;
    private const int PlotWidth = Width - Left - Right;
    private const int PlotHeight = 220;
    private const int LineHeight = 16;
    private const int TitleBaseline = 22;
    private const int LegendStep = 170;

    private readonly StringBuilder _svg = new();
    private int _top;

    private Picture()
    {
    }

    public static string Draw(params IReadOnlyList<Chart> charts)
    {
        Picture picture = new();
        foreach (Chart chart in charts)
        {
            picture.Add(chart);
        }

        int height = picture._top + (LineHeight / 2);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {height}\" font-family=\"sans-serif\" font-size=\"12\">\n"
            + $"<rect width=\"{Width}\" height=\"{height}\" fill=\"white\"/>\n{picture._svg}</svg>\n");
    }

    private void Add(Chart chart)
    {
        Text(Left, _top + TitleBaseline, chart.Title, "font-weight=\"bold\"");
        _top += TitleBaseline + LineHeight;
        Legend(chart.Curves);
        Grid(chart);
        if (chart.Shade is { } shade)
        {
            double from = X(chart, shade.From);
            Line($"<rect x=\"{from:F1}\" y=\"{_top}\" width=\"{Left + PlotWidth - from:F1}\" height=\"{PlotHeight}\" fill=\"#000\" opacity=\"0.05\"/>");
            Text(from + 4, _top + 14, shade.Text, "fill=\"#666\"");
        }

        foreach (Curve curve in chart.Curves)
        {
            string points = string.Join(' ', curve.Points.Select(point => Format($"{X(chart, point.X):F1},{Y(chart, point.Y):F1}")));
            Line($"<polyline points=\"{points}\" fill=\"none\" stroke=\"{curve.Colour}\" stroke-width=\"1.5\"/>");
        }

        foreach (Point mark in chart.Marks)
        {
            Line($"<circle cx=\"{X(chart, mark.X):F1}\" cy=\"{Y(chart, mark.Y):F1}\" r=\"5\" fill=\"none\" stroke=\"#000\"/>");
        }

        _top += PlotHeight + (2 * LineHeight);
        Text(Left + (PlotWidth / 2), _top, chart.X.Label, "text-anchor=\"middle\"");
        foreach (string note in chart.Notes)
        {
            _top += LineHeight;
            Text(Left, _top, note, "fill=\"#333\"");
        }

        _top += LineHeight;
    }

    private void Legend(IReadOnlyList<Curve> curves)
    {
        int x = Left;
        foreach (Curve curve in curves.Where(static curve => curve.Name.Length > 0))
        {
            Line($"<line x1=\"{x}\" x2=\"{x + 16}\" y1=\"{_top - 4}\" y2=\"{_top - 4}\" stroke=\"{curve.Colour}\" stroke-width=\"3\"/>");
            Text(x + 20, _top, curve.Name, "");
            x += LegendStep;
        }

        _top += LineHeight / 2;
    }

    private void Grid(Chart chart)
    {
        foreach (Tick tick in chart.Y.Ticks)
        {
            double y = Y(chart, tick.Value);
            Line($"<line x1=\"{Left}\" x2=\"{Left + PlotWidth}\" y1=\"{y:F1}\" y2=\"{y:F1}\" stroke=\"#ddd\"/>");
            Text(Left - 6, y + 4, tick.Name, "text-anchor=\"end\"");
        }

        foreach (Tick tick in chart.X.Ticks)
        {
            double x = X(chart, tick.Value);
            Line($"<line x1=\"{x:F1}\" x2=\"{x:F1}\" y1=\"{_top}\" y2=\"{_top + PlotHeight}\" stroke=\"#eee\"/>");
            Text(x, _top + PlotHeight + LineHeight, tick.Name, "text-anchor=\"middle\"");
        }
    }

    private double X(Chart chart, double value) => Left + (chart.X.Place(value) * PlotWidth);

    private double Y(Chart chart, double value) => _top + PlotHeight - (chart.Y.Place(value) * PlotHeight);

    private void Text(double x, double y, string text, string attributes) =>
        Line($"<text x=\"{x:F1}\" y=\"{y:F1}\" {attributes}>{WebUtility.HtmlEncode(text)}</text>");

    private void Line(FormattableString text) => _svg.Append(Format(text)).Append('\n');

    private static string Format(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
