namespace Forge.Cost;

/// <summary><see cref="ArenaPool{TBacking}"/> without generations: giving one lease back twice goes unnoticed.</summary>
internal sealed class UncheckedPool<TBacking>(int capacity, Func<TBacking> factory)
    where TBacking : class, IMemoryBacking
{
    private readonly UncheckedPoolCore _core = new(capacity);

    public UncheckedLease Checkout() => _core.Lease(_core.TakeIdle() ?? Mint());

    private UncheckedArena Mint() => new(factory(), _core);
}
