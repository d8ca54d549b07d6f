namespace Forge;

[TypeFormatterSource]
public abstract partial class ArenaPool : IPictured
{
    void IPictured.Draw(TextWriter html)
    {
        html.Write(Html.Line($"{this} ({_name})"));
        ArenaPoolStatistics statistics = GetStatistics();
        PoolPicture picture = new(html, _store.Read(withArenas: true).Arenas);
        picture.DrawArenas();
        if (statistics.Idle == 0 && _store.ReadReachedLimit() is { } limit)
        {
            html.Write(Html.Line($"No arena is idle, and there is no room for another: {limit}."));
        }

        picture.DrawLeases();
        PoolPicture.DrawStatistics(html, statistics);
    }
}
