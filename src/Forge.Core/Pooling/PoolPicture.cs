namespace Forge;

/// <summary>The parts of a pool's picture. Leased arenas may be in use on other threads, so each is read only once.</summary>
internal sealed class PoolPicture
{
    private const int MostArenas = 64;
    private const int MostLeases = 10;

    private const string Leased = $"border:2px solid {Html.InUse}";
    private const string Idle = $"border:1px dashed {Html.Outline}";
    private const string LostOutline = $"border:2px solid {Html.Lost}";
    private static readonly string _lostStyle = $"{LostOutline};background:{Html.Stripes(Html.Lost)}";

    private readonly TextWriter _html;
    private readonly (LiveArena Entry, LiveArena.Reading Now)[] _arenas;
    private readonly int _leased;
    private readonly int _lost;

    public PoolPicture(TextWriter html, LiveArena[] arenas)
    {
        _html = html;
        _arenas = Array.ConvertAll(arenas, static arena => (arena, arena.Read()));
        _leased = _arenas.Count(static arena => arena.Now.IsLeased);
        _lost = _arenas.Count(static arena => arena.Now.IsLost);
    }

    /// <summary>Draws a box for each arena, in the order in which they were made, and a legend.</summary>
    public void DrawArenas()
    {
        if (_arenas.Length == 0) { return; }

        string leased = $"{_leased} leased";
        string lost = $"{_lost} of them lost";
        string idle = $"{_arenas.Length - _leased} idle";
        string words = _lost > 0 ? $"{leased}, {lost}, {idle}" : $"{leased}, {idle}";
        _html.Write($"<div role=\"img\" aria-label=\"Arenas: {words}\" style=\"margin:4px 0\">");
        foreach ((LiveArena entry, LiveArena.Reading now) in _arenas.Take(MostArenas))
        {
            DrawArena(entry.Bytes, now);
        }

        _html.Write("</div>");
        if (_arenas.Length > MostArenas) { _html.Write(Html.Line(More(_arenas.Length - MostArenas, "arena"))); }

        _html.Write($"<div>{Html.Key(Leased, leased)}");
        if (_lost > 0) { _html.Write(Html.Key(_lostStyle, lost)); }

        _html.Write($"{Html.Key(Idle, idle)}</div>");
    }

    /// <summary>Names the methods that checked arenas out, lost ones first, or says how to make the pool track them.</summary>
    public void DrawLeases()
    {
        if (_leased == 0) { return; }

        (LiveArena Entry, LiveArena.Reading Now)[] known =
            [.. _arenas.Where(static arena => arena.Now.Checkout is not null)];
        if (known.Length == 0)
        {
            _html.Write(Html.Line("To see who holds leases, make the pool with ArenaPoolOptions.Debug, in F# PoolOptions.debug."));
            return;
        }

        if (_lost > 0)
        {
            _html.Write(
                Html.Line("A lost lease was never given back, and the garbage collector found that nothing refers to it any more."));
        }

        _html.Write("<ul style=\"margin:4px 0;padding-left:20px\">");
        foreach ((LiveArena entry, LiveArena.Reading now) in known.OrderByDescending(static arena => arena.Now.IsLost).Take(MostLeases))
        {
            string state = now.IsLost ? $"lost, {MemoryLayout.Describe(entry.Bytes)}" : $"leased, {MemoryLayout.Describe(now.UsedBytes)} used";
            string words = $"{state}: {LeakedLease.CallSiteOf(now.Checkout!)}";
            _html.Write($"<li style=\"overflow-wrap:anywhere\">{Html.Encode(words)}</li>");
        }

        _html.Write("</ul>");
        if (known.Length > MostLeases) { _html.Write(Html.Line(More(known.Length - MostLeases, "lease"))); }
    }

    /// <summary>Draws tables of what the pool holds now, and of what it has done. They wrap if the page is narrow.</summary>
    public static void DrawStatistics(TextWriter html, ArenaPoolStatistics statistics)
    {
        Table(
            ("leased", $"{statistics.Leased}"),
            ("idle", $"{statistics.Idle}"),
            ("live", Html.Size(statistics.LiveBytes)),
            ("retained", Html.Size(statistics.RetainedBytes)));
        Table(
            ("checkouts", $"{statistics.Checkouts}"),
            ("returns", $"{statistics.Returns}"),
            ("waits", $"{statistics.Waits}"),
            ("failures", $"{statistics.Failures}"));
        Table(
            ("mints", $"{statistics.Mints}"),
            ("drops", $"{statistics.Drops}"),
            ("trims", $"{statistics.Trims}"),
            ("released", Html.Size(statistics.ReleasedBytes)));

        void Table(params (string Name, string Value)[] figures)
        {
            html.Write("<table style=\"display:inline-table;margin:6px 18px 0 0;border-collapse:collapse\">");
            foreach ((string name, string value) in figures)
            {
                html.Write(
                    $"<tr><td style=\"text-align:left;padding:1px 10px 1px 0\">{name}</td>"
                    + $"<td style=\"text-align:right;padding:1px 0;white-space:nowrap\">{value}</td></tr>");
            }

            html.Write("</table>");
        }
    }

    private static string More(int count, string what) => $"and {count} more {what}{(count == 1 ? string.Empty : "s")}";

    private void DrawArena(long bytes, LiveArena.Reading now)
    {
        (string style, string words) = now switch
        {
            { IsLost: true } => (_lostStyle, $"lost, {MemoryLayout.Describe(bytes)}"),
            { IsLeased: true } => (Leased, $"leased, {now.UsedBytes} of {MemoryLayout.Describe(bytes)} used"),
            _ => (Idle, $"idle, {MemoryLayout.Describe(bytes)}"),
        };
        _html.Write(
            $"<div title=\"{words}\" style=\"display:inline-block;vertical-align:top;width:40px;height:16px;margin:0 4px 4px 0;"
            + $"box-sizing:border-box;{style}\"><div style=\"height:100%;{Html.Width(now.UsedBytes, bytes)};background:{Html.InUse}\"></div></div>");
    }
}
