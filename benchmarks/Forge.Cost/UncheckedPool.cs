namespace Forge.Cost;

/// <summary>A pool for one thread and without generations: giving one lease back twice goes unnoticed.</summary>
internal sealed class UncheckedPool(int capacity, Func<MmapBacking> factory)
{
    private readonly UncheckedArena[] _idle = new UncheckedArena[capacity];
    private int _count;

    public UncheckedLease Checkout() => new(_count > 0 ? _idle[--_count] : new UncheckedArena(factory(), this));

    public void TakeBack(UncheckedArena arena)
    {
        arena.Reset();
        if (_count < _idle.Length)
        {
            _idle[_count++] = arena;
        }
        else
        {
            arena.Dispose();
        }
    }
}
