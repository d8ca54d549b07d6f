namespace Forge.Compare;

/// <summary>Rows of the F# facade: work in F# or the same in C#.</summary>
internal static class FacadeRows
{
    private const int Values = 1000;
    private const int Seed = 42;

    /// <summary>Units of work on leased arenas, each of which allocates so many blocks with their indices.</summary>
    public static ManagedRow Units(int count, Action<ArenaPool, int> work) => new LoopRow(
        1,
        iterations => work(Pools.Shared, iterations),
        () =>
        {
            using ArenaPool<MmapBacking> pool = ArenaPool.Mmap(1, Pools.ArenaBytes);
            using (ArenaLease before = pool.Checkout())
            {
                before.AllocSpanUninitialized<Block64>(count + 1).Fill(new Block64 { Number = -1 });
            }

            work(pool, 2);
            Require.Equal(3, pool.GetStatistics().Returns, "the leases that were given back");
            using ArenaLease after = pool.Checkout();
            Block64[] left = after.AllocSpanUninitialized<Block64>(count + 1).ToArray();
            Require.Indices(count, left.Take(count).Select(static block => block.Number));
            Require.Equal(-1, left[count].Number, "what follows the blocks of a unit");
        });

    /// <summary>Sums of a slice's values.</summary>
    public static ManagedRow Sums(Func<ArenaSlice<long>, int, long> work)
    {
        ArenaSlice<long> slice = Slice(Indices);
        return new LoopRow(
            Values,
            iterations =>
            {
                Sink sink = default;
                sink.Keep((nuint)work(slice, iterations));
                sink.Drain();
            },
            () => Require.Equal(2 * Indices.Sum(), work(slice, 2), "the sum of the values, twice"));
    }

    /// <summary>Changes of a slice's values, each of which adds 1.</summary>
    public static ManagedRow Changes(Action<ArenaSlice<long>, int> work)
    {
        ArenaSlice<long> slice = Slice(Indices);
        return new LoopRow(
            Values,
            iterations => work(slice, iterations),
            () =>
            {
                ArenaSlice<long> changed = Slice(Indices);
                work(changed, 2);
                Require.Indices(Values, changed.ToArray().Select(static value => value - 2));
            });
    }

    /// <summary>Copies of a slice's values, each larger by 1, in an arena that is reset before each of them.</summary>
    public static ManagedRow Maps(Action<ArenaSlice<long>, ArenaLease, int> work) =>
        Copies(Slice(Indices), work, static copy => Require.Indices(Values, copy.Select(static value => value - 1)));

    /// <summary>Sorted copies of a slice of shuffled values, likewise.</summary>
    public static ManagedRow Sorts(Action<ArenaSlice<long>, ArenaLease, int> work)
    {
        long[] shuffled = Indices;
        new Random(Seed).Shuffle(shuffled);
        return Copies(Slice(shuffled), work, static copy => Require.Indices(Values, copy));
    }

    private static long[] Indices => [.. Enumerable.Range(0, Values)];

    private static LoopRow Copies(ArenaSlice<long> slice, Action<ArenaSlice<long>, ArenaLease, int> work, Action<IEnumerable<long>> check) => new(
        Values,
        iterations =>
        {
            using ArenaLease lease = Pools.Shared.Checkout();
            work(slice, lease, iterations);
        },
        () =>
        {
            // Each iteration resets the arena, so what two leave is what one leaves; none leaves nothing.
            Require.Equal(0, Filled.By(lease => work(slice, lease, 0)).Bytes.Length, "the bytes allocated in no iteration");
            check(Filled.By(lease => work(slice, lease, 2)).Numbers(sizeof(long)));
        });

    /// <summary>A slice that stays valid.</summary>
    private static ArenaSlice<long> Slice(long[] values) =>
        ArenaLease.Own(new MmapBacking(Pools.ArenaBytes)).AllocSliceCopy<long>(values);
}
