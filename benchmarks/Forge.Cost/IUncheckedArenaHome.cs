namespace Forge.Cost;

/// <summary><see cref="IArenaHome{TBacking}"/> for arenas without generations.</summary>
internal interface IUncheckedArenaHome<TBacking>
    where TBacking : class, IMemoryBacking
{
    void TakeBack(UncheckedArena<TBacking> arena);
}
