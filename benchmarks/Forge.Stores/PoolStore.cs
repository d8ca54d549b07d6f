using System.Runtime.CompilerServices;

namespace Forge.Stores;

/// <summary>The store of the pool itself, with its limits and its line of waiters, used as the pool uses it.</summary>
/// <param name="capacity">How many arenas it keeps.</param>
/// <param name="usesSeats">Whether it has seats; otherwise all leases begin and end under its lock.</param>
internal readonly struct PoolStore(int capacity, bool usesSeats) : IStore
{
    private readonly ArenaStore _store = new(
        capacity,
        usesSeats,
        losesArenas: false,
        new LiveArenas(int.MaxValue, long.MaxValue, arenaBytes: null),
        static waiter => waiter.SetResult(default),
        static _ => { },
        new BackgroundReports("stores", onFailure: null, onLeak: null));

    public void Add()
    {
        PooledArena arena = Arenas.Make();
        _store.Claim(ofRoom: true, wait: null, out ArenaStore.Grant room);
        if (!room.TryFill(arena, out _) || !_store.TryReturn(arena, arena.Word))
        {
            throw new InvalidOperationException("The store does not take an arena that there is room for.");
        }
    }

    public PooledArena Lease(out long lease) =>
        _store.TryLease(out PooledArena? arena, out lease) ? arena : Claim(out lease);

    public void End(PooledArena arena, long lease)
    {
        if (arena.TryEnd(lease, out long word))
        {
            _store.TryReturn(arena, word);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private PooledArena Claim(out long lease)
    {
        _store.Claim(ofRoom: false, wait: null, out ArenaStore.Grant grant);
        PooledArena arena = grant.Idle ?? throw Arenas.NoneIdle();
        lease = arena.BeginLease();
        return arena;
    }
}
