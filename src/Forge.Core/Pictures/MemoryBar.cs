namespace Forge;

/// <summary>A bar of the memory of one arena.</summary>
internal static class MemoryBar
{
    private const string Box = $"border:1px solid {Html.Outline}";

    /// <summary>Draws the bar. Figures that another thread is changing may be inconsistent; each is clipped to the bar.</summary>
    /// <param name="html">Takes the HTML.</param>
    /// <param name="capacity">The number of bytes that the arena can hold.</param>
    /// <param name="used">The number of bytes allocated.</param>
    /// <param name="highWater">The number of bytes that may have been written.</param>
    /// <param name="committed">The number of bytes that can be used without asking the system for more.</param>
    public static void Draw(TextWriter html, long capacity, long used, long highWater, long committed)
    {
        capacity = Math.Max(capacity, 0);
        used = Within(used, capacity);
        highWater = Within(highWater, capacity);
        committed = Within(committed, capacity);
        string words =
            $"{MemoryLayout.Describe(used)} used, {MemoryLayout.Describe(capacity - used)} free, "
            + $"high-water mark at {MemoryLayout.Describe(highWater)}, {MemoryLayout.Describe(committed)} committed";
        string written = Html.Stripes(Html.InUse);
        html.Write(
            $"<div role=\"img\" aria-label=\"{words}\" title=\"{words}\" style=\"margin:4px 0\">"
            + $"<div style=\"display:flex;height:14px;{Box}\">"
            + $"<div style=\"{Html.Width(used, capacity)};background:{Html.InUse}\"></div>"
            + $"<div style=\"{Html.Width(Math.Max(highWater - used, 0), capacity)};background:{written}\"></div></div>"
            + $"<div style=\"margin-top:2px;height:4px;{Html.Width(committed, capacity)};background:{Html.Outline}\"></div></div><div>"
            + Html.Key($"background:{Html.InUse}", $"used {Html.Size(used)}")
            + Html.Key(Box, $"free {Html.Size(capacity - used)}")
            + Html.Key($"background:{written}", $"high-water mark {Html.Size(highWater)}")
            + Html.Key($"border-bottom:4px solid {Html.Outline}", $"committed {Html.Size(committed)}")
            + "</div>");
    }

    private static long Within(long bytes, long capacity) => Math.Min(Math.Max(bytes, 0), capacity);
}
