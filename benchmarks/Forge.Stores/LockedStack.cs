namespace Forge.Stores;

/// <summary>An array under a lock, of the kind that the pool's store has: strict, last in first out.</summary>
internal struct LockedStack(int capacity) : IStore
{
    private readonly PooledArena?[] _arenas = new PooledArena?[capacity];
    private SpinLock _gate = new(enableThreadOwnerTracking: false);
    private int _count;

    public void Add() => Push(Arenas.MakeUncounted());

    public PooledArena Lease(out long lease)
    {
        bool isTaken = false;
        _gate.Enter(ref isTaken);
        PooledArena? arena = null;
        if (_count > 0)
        {
            ref PooledArena? top = ref _arenas[--_count];
            arena = top;
            top = null;
        }

        _gate.Exit(useMemoryBarrier: false);
        lease = (arena ?? throw Arenas.NoneIdle()).BeginLease();
        return arena;
    }

    public void End(PooledArena arena, long lease)
    {
        if (arena.TryEnd(lease, out _))
        {
            Push(arena);
        }
    }

    private void Push(PooledArena arena)
    {
        bool isTaken = false;
        _gate.Enter(ref isTaken);
        _arenas[_count++] = arena;
        _gate.Exit(useMemoryBarrier: false);
    }
}
