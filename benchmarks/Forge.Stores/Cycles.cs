namespace Forge.Stores;

/// <summary>What is measured: leases from one store, taken and given back by the threads that share it.</summary>
internal abstract class Cycles
{
    /// <summary>How many arenas a store has.</summary>
    private const int Capacity = 1024;

    /// <summary>The ways to keep idle arenas; the first is what the others are compared with.</summary>
    public static IReadOnlyList<(string Way, Func<Cycles> Make)> All =>
    [
        ("a lock alone", static () => new Of<LockedStack>(new LockedStack(Capacity))),
        ("a stack without a lock", static () => new Of<TaggedStack>(new TaggedStack(Capacity))),
        ("the pool's store, its seats left out", static () => new Of<PoolStore>(new PoolStore(Capacity, usesSeats: false))),
        ("the pool's store: seats and a lock", static () => new Of<PoolStore>(new PoolStore(Capacity, usesSeats: true))),
    ];

    /// <summary>One thread's share: so many cycles.</summary>
    /// <param name="cycles">How many; a multiple of <paramref name="inFlight"/>.</param>
    /// <param name="inFlight">How many leases are taken before the first of them ends.</param>
    public abstract void Run(int cycles, int inFlight);

    /// <summary>Fails unless every arena can be leased, and none twice.</summary>
    public abstract void Check();

    // Over structs, so that the compiler makes code for each store and calls nothing through the interface.
    private sealed class Of<TStore> : Cycles
        where TStore : struct, IStore
    {
        private TStore _store;

        public Of(TStore store)
        {
            _store = store;
            for (int i = 0; i < Capacity; i++)
            {
                _store.Add();
            }
        }

        public override void Run(int cycles, int inFlight)
        {
            (PooledArena Arena, long Lease)[] leases = new (PooledArena, long)[inFlight];
            for (; cycles > 0; cycles -= inFlight)
            {
                foreach (ref (PooledArena Arena, long Lease) taken in leases.AsSpan())
                {
                    taken.Arena = _store.Lease(out taken.Lease);
                }

                foreach ((PooledArena arena, long lease) in leases)
                {
                    _store.End(arena, lease);
                }
            }
        }

        public override void Check()
        {
            List<(PooledArena Arena, long Lease)> leases = [];
            while (leases.Count < Capacity)
            {
                PooledArena arena = _store.Lease(out long lease);
                leases.Add((arena, lease));
            }

            Require.Equal(Capacity, leases.DistinctBy(static taken => taken.Arena).Count(), "the number of arenas leased at once");
            foreach ((PooledArena arena, long lease) in leases)
            {
                _store.End(arena, lease);

                // In vain: it has ended.
                _store.End(arena, lease);
            }
        }
    }
}
