namespace Forge;

[TypeFormatterSource]
public abstract partial class ArenaPool : IPictured
{
    void IPictured.Draw(TextWriter html)
    {
        html.Write(Html.Line($"{this} ({_name})"));
        PoolPicture picture = new(html, _store.Read(withArenas: true).Arenas);
        picture.DrawArenas();
        if (_store.ReadReachedLimit() is { } limit) { html.Write(Html.Line($"No room for another arena: {limit}.")); }

        picture.DrawLeases();
        PoolPicture.DrawStatistics(html, GetStatistics());
    }
}
