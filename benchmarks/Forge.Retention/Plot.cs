using System.Globalization;
using System.Text;

namespace Forge.Retention;

/// <summary>One picture of resident memory over time, as SVG: two panels above each other with the same scale.</summary>
internal static class Plot
{
    private const int Width = 760;
    private const int PanelHeight = 200;
    private const int Left = 64;
    private const int Top = 34;
    private const int PlotWidth = Width - Left - 20;

    public static string Draw(params (string Title, List<Sample> Samples)[] panels)
    {
        double highest = panels.Max(static panel => panel.Samples.Max(static sample => sample.MiB));
        double top = Math.Ceiling(highest / 512) * 512;
        StringBuilder svg = new();
        int height = (panels.Length * (PanelHeight + Top)) + 40;
        Line(svg, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {height}\" font-family=\"sans-serif\" font-size=\"12\">");
        Line(svg, $"<rect width=\"{Width}\" height=\"{height}\" fill=\"white\"/>");
        for (int panel = 0; panel < panels.Length; panel++)
        {
            Panel(svg, panels[panel].Title, panels[panel].Samples, top, (panel * (PanelHeight + Top)) + Top);
        }

        Line(svg, $"<text x=\"{Left + (PlotWidth / 2)}\" y=\"{height - 8}\" text-anchor=\"middle\">seconds</text>");
        Line(svg, $"</svg>");
        return svg.ToString();
    }

    private static void Panel(StringBuilder svg, string title, List<Sample> samples, double top, int y)
    {
        double end = Math.Ceiling(samples[^1].Seconds);
        Line(svg, $"<text x=\"{Left}\" y=\"{y - 10}\" font-weight=\"bold\">{title}</text>");
        for (double level = 0; level <= top; level += 512)
        {
            double at = y + PanelHeight - (level / top * PanelHeight);
            Line(svg, $"<line x1=\"{Left}\" x2=\"{Left + PlotWidth}\" y1=\"{at:F1}\" y2=\"{at:F1}\" stroke=\"#ddd\"/>");
            Line(svg, $"<text x=\"{Left - 6}\" y=\"{at + 4:F1}\" text-anchor=\"end\">{level:F0} MiB</text>");
        }

        double step = Math.Max(1, Math.Ceiling(end / 10));
        for (double second = 0; second <= end; second += step)
        {
            double at = Left + (second / end * PlotWidth);
            Line(svg, $"<text x=\"{at:F1}\" y=\"{y + PanelHeight + 16}\" text-anchor=\"middle\">{second:F0}</text>");
        }

        double idle = Left + (samples.First(static sample => sample.IsIdle).Seconds / end * PlotWidth);
        Line(svg, $"<rect x=\"{idle:F1}\" y=\"{y}\" width=\"{Left + PlotWidth - idle:F1}\" height=\"{PanelHeight}\" fill=\"#000\" opacity=\"0.05\"/>");
        Line(svg, $"<text x=\"{idle + 4:F1}\" y=\"{y + 14}\" fill=\"#666\">idle, then trimmed</text>");
        string points = string.Join(
            ' ',
            samples.Select(sample => string.Create(
                CultureInfo.InvariantCulture,
                $"{Left + (sample.Seconds / end * PlotWidth):F1},{y + PanelHeight - (sample.MiB / top * PanelHeight):F1}")));
        Line(svg, $"<polyline points=\"{points}\" fill=\"none\" stroke=\"#0b62a3\" stroke-width=\"1.5\"/>");
    }

    private static void Line(StringBuilder svg, FormattableString text) =>
        svg.Append(text.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
