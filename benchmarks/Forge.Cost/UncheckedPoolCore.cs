namespace Forge.Cost;

/// <summary><see cref="PoolCore"/> for arenas without generations, and with no options.</summary>
internal sealed class UncheckedPoolCore(int capacity)
{
    private readonly UncheckedIdleStore _idle = new(capacity);
    private readonly PoolChecks? _checks = PoolChecks.For(new ArenaPoolOptions());

    public UncheckedArena? TakeIdle() => _idle.Pop();

    public UncheckedLease Lease(UncheckedArena arena)
    {
        if (_checks is not null)
        {
            throw new NotSupportedException("Options are not mirrored here.");
        }

        return new UncheckedLease(arena);
    }

    public void TakeBack(UncheckedArena arena)
    {
        arena.Reset();
        if (_checks is null && arena.Slot != 0 && _idle.TryPush(arena))
        {
            return;
        }

        if (!_idle.TryPush(arena))
        {
            arena.Dispose();
        }
    }
}
