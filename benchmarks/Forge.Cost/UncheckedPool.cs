namespace Forge.Cost;

/// <summary><see cref="ArenaPool{TBacking}"/> without generations: giving one lease back twice goes unnoticed.</summary>
internal sealed class UncheckedPool<TBacking>(int capacity, Func<TBacking> factory) : IUncheckedArenaHome<TBacking>
    where TBacking : class, IMemoryBacking
{
    private readonly UncheckedIdleStore<TBacking> _idle = new(capacity);

    public UncheckedLease Checkout() => new(_idle.Pop() ?? Mint());

    void IUncheckedArenaHome<TBacking>.TakeBack(UncheckedArena<TBacking> arena)
    {
        arena.Reset();
        Keep(arena);
    }

    private bool Keep(UncheckedArena<TBacking> arena)
    {
        bool kept = false;
        try
        {
            kept = _idle.TryPush(arena);
        }
        finally
        {
            if (!kept)
            {
                arena.Dispose();
            }
        }

        return kept;
    }

    private UncheckedArena<TBacking> Mint() => new(factory(), this);
}
