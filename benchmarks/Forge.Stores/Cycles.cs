using System.Buffers;

namespace Forge.Stores;

/// <summary>What is measured: so many cycles of taking and giving back, by one of the threads that share a thing.</summary>
internal static class Cycles
{
    private const int Capacity = 1024;
    private const int ArenaBytes = 64 * 1024;

    /// <summary>The rows: a name, and the work of one thread.</summary>
    /// <param name="inFlight">How many are taken before the first of them is given back.</param>
    public static IEnumerable<(string Name, Action<int> Work)> All(int inFlight)
    {
        yield return ("array under a lock", Of(new LockedStack(Capacity), inFlight));
        yield return ("tagged stack, no lock", Of(new TaggedStack(Capacity), inFlight));
        yield return ("ArenaPool: seats and a lock, leases checked", OfPool(inFlight));
        yield return ("ArrayPool.Shared, arrays of 64 KiB", OfArrayPool(inFlight));
    }

    // A delegate for each kind of store, so that none is called through the interface.
    private static Action<int> Of<TStore>(TStore store, int inFlight)
        where TStore : class, IStore
    {
        for (int i = 0; i < Capacity; i++)
        {
            store.TryPush(new BumpArena<HeapBacking>(new HeapBacking(8)));
        }

        return store switch
        {
            LockedStack locked => cycles =>
            {
                BumpArena[] arenas = new BumpArena[inFlight];
                for (; cycles > 0; cycles -= inFlight)
                {
                    for (int i = 0; i < arenas.Length; i++)
                    {
                        arenas[i] = locked.Pop()!;
                    }

                    foreach (BumpArena arena in arenas)
                    {
                        locked.TryPush(arena);
                    }
                }
            }
            ,
            TaggedStack tagged => cycles =>
            {
                BumpArena[] arenas = new BumpArena[inFlight];
                for (; cycles > 0; cycles -= inFlight)
                {
                    for (int i = 0; i < arenas.Length; i++)
                    {
                        arenas[i] = tagged.Pop()!;
                    }

                    foreach (BumpArena arena in arenas)
                    {
                        tagged.TryPush(arena);
                    }
                }
            }
            ,
            _ => throw new NotSupportedException(typeof(TStore).Name),
        };
    }

    private static Action<int> OfPool(int inFlight)
    {
        ArenaPool<HeapBacking> pool = new(Capacity, static () => new HeapBacking(8));
        pool.Prewarm(Capacity);
        return cycles =>
        {
            ArenaLease[] leases = new ArenaLease[inFlight];
            for (; cycles > 0; cycles -= inFlight)
            {
                for (int i = 0; i < leases.Length; i++)
                {
                    leases[i] = pool.Checkout();
                }

                foreach (ArenaLease lease in leases)
                {
                    lease.Dispose();
                }
            }
        };
    }

    private static Action<int> OfArrayPool(int inFlight) => cycles =>
    {
        byte[][] arrays = new byte[inFlight][];
        for (; cycles > 0; cycles -= inFlight)
        {
            for (int i = 0; i < arrays.Length; i++)
            {
                arrays[i] = ArrayPool<byte>.Shared.Rent(ArenaBytes);
            }

            foreach (byte[] array in arrays)
            {
                ArrayPool<byte>.Shared.Return(array);
            }
        }
    };
}
