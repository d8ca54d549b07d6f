using System.Buffers;

namespace Forge.Stores;

/// <summary>What is measured: so many cycles of taking and giving back, by one of the threads that share a thing.</summary>
internal static class Cycles
{
    private const int Capacity = 8;
    private const int Prewarmed = 4;
    private const int ArenaBytes = 64 * 1024;

    /// <summary>The rows: a name, and the work of one thread.</summary>
    public static IEnumerable<(string Name, Action<int> Work)> All()
    {
        yield return ("store: array under a lock", Of(new LockedStack(Capacity)));
        yield return ("store: slots by processor", Of(new ProcessorSlots(Capacity)));
        yield return ("store: tagged stack", Of(new TaggedStack(Capacity)));
        yield return ("ArenaPool, checkout and give-back", OfPool());
        yield return ("ArrayPool.Shared, rent and return of 64 KiB", OfArrayPool);
    }

    // A delegate for each kind of store, so that none is called through the interface.
    private static Action<int> Of<TStore>(TStore store)
        where TStore : class, IStore
    {
        for (int i = 0; i < Prewarmed; i++)
        {
            store.TryPush(new BumpArena<MmapBacking>(new MmapBacking(ArenaBytes)));
        }

        return store switch
        {
            LockedStack locked => cycles =>
            {
                for (; cycles > 0; cycles--)
                {
                    locked.TryPush(locked.Pop()!);
                }
            }
            ,
            ProcessorSlots slots => cycles =>
            {
                for (; cycles > 0; cycles--)
                {
                    // A search may miss what another thread moves; then it is made again.
                    BumpArena? arena;
                    while ((arena = slots.Pop()) is null)
                    {
                    }

                    slots.TryPush(arena);
                }
            }
            ,
            TaggedStack tagged => cycles =>
            {
                for (; cycles > 0; cycles--)
                {
                    tagged.TryPush(tagged.Pop()!);
                }
            }
            ,
            _ => throw new NotSupportedException(typeof(TStore).Name),
        };
    }

    private static Action<int> OfPool()
    {
        ArenaPool<MmapBacking> pool = new(Capacity, static () => new MmapBacking(ArenaBytes));
        pool.Prewarm(Prewarmed);
        return cycles =>
        {
            for (; cycles > 0; cycles--)
            {
                using ArenaLease lease = pool.Checkout();
            }
        };
    }

    private static void OfArrayPool(int cycles)
    {
        for (; cycles > 0; cycles--)
        {
            ArrayPool<byte>.Shared.Return(ArrayPool<byte>.Shared.Rent(ArenaBytes));
        }
    }
}
