using Forge.Facade;

namespace Forge.Compare;

/// <summary>The rows of docs/performance.md, with what each is compared with and the target.</summary>
internal static class Contests
{
    /// <param name="native">The builds of native.cpp, by the name of their allocator; those without one are left out.</param>
    public static IEnumerable<Contest> All(NativePrograms native)
    {
        yield return new("bump_u64", ArenaRows.U64, [native.Floor("bump_u64", 0.75)]);
        yield return new("bump_u64_write", ArenaRows.U64Write, [native.Floor("bump_u64_write", 0.75)]);
        yield return new("bump_layout_64_8", ArenaRows.Layout, [native.Floor("bump_layout_64_8", 0.95)]);
        yield return new("bump_mixed", ArenaRows.Mixed, [native.Floor("bump_mixed", 0.95)]);
        yield return new("bump_str", StringRows.Str, [native.Floor("bump_str", 0.95)]);
        yield return new("bump_utf8", StringRows.Utf8, [native.Floor("bump_str")]);
        yield return new(
            "pool_cycle_empty",
            PoolRows.CycleEmpty,
            [
                native.Floor("pool_cycle_empty", 1.0),
                new("ArrayPool.Shared rent and return of 64 KiB", PeerRows.ArrayPoolEmpty, new(1.6)),
            ]);
        yield return new(
            "pool_cycle_32k",
            PoolRows.Cycle32K,
            [
                native.Floor("pool_cycle_32k", 0.65),
                new("rented chunk bumped by hand", PeerRows.RentedChunk, new(1.2)),
                new("fresh mmap", PoolRows.Fresh32K, new(40, AtLeast: true)),
                new("new", PeerRows.New, new(8, AtLeast: true)),
                new("ArrayPool.Shared per block", PeerRows.ArrayPoolPerBlock, new(40, AtLeast: true)),
                new("NativeMemory", PeerRows.NativeHeap),
                .. native.Malloc("malloc_cycle_32k"),
            ]);
        yield return new("pool_cycle_32k_layout", PoolRows.Cycle32KLayout, [native.Floor("pool_cycle_32k")]);
        yield return new("fresh_cycle_32k", PoolRows.Fresh32K, [native.Floor("fresh_cycle_32k")]);
        yield return new("release_idle", PoolRows.ReleaseIdle, [native.Floor("release_idle", 1.05)]);
        yield return new("prewarm", PoolRows.Prewarm, [native.Floor("prewarm", 0.3)]);
        yield return new("scope_nested", ScopeRows.Nested, [native.Floor("scope_nested", 1.0)]);
        yield return new("pool_2t", PoolRows.TwoThreads, [native.Floor("pool_2t_mutex", 0.15, samples: 1)]);
        yield return new(
            "pool_beside_lock",
            PoolRows.BesideTheLock,
            [new("the same with no other thread", PoolRows.CycleEmpty, new(1.25))]);
        foreach (int threads in (int[])[1, 2, 4])
        {
            yield return new(
                $"pool_in_flight_{threads}t",
                PoolRows.ManyInFlight(threads),
                [new("stack of arenas under a lock", PoolRows.ManyInFlightByHand(threads))]);
        }

        yield return new(
            "burst",
            BurstRows.Pool,
            [
                new("new", BurstRows.New, new(10, AtLeast: true)),
                new("rented chunks bumped by hand", BurstRows.RentedChunk, new(2, AtLeast: true)),
            ]);
        yield return InBoth("facade_using_1", FacadeRows.Units(1, FacadeWork.usingOne), FacadeRows.Units(1, FacadeWorkInCSharp.UsingOne));
        yield return InBoth("facade_using_8", FacadeRows.Units(8, FacadeWork.usingEight), FacadeRows.Units(8, FacadeWorkInCSharp.UsingEight));
        yield return InBoth("facade_using_512", FacadeRows.Units(512, FacadeWork.usingMany), FacadeRows.Units(512, FacadeWorkInCSharp.UsingMany));
        yield return InBoth("facade_fold", FacadeRows.Sums(FacadeWork.fold), FacadeRows.Sums(FacadeWorkInCSharp.Fold));
        yield return InBoth("facade_sum", FacadeRows.Sums(FacadeWork.sum), FacadeRows.Sums(FacadeWorkInCSharp.Sum));
        yield return InBoth(
            "facade_map_in_place", FacadeRows.Changes(FacadeWork.mapInPlace), FacadeRows.Changes(FacadeWorkInCSharp.MapInPlace));
        yield return InBoth("facade_map", FacadeRows.Maps(FacadeWork.map), FacadeRows.Maps(FacadeWorkInCSharp.Map));
        yield return InBoth("facade_sort", FacadeRows.Sorts(FacadeWork.sort), FacadeRows.Sorts(FacadeWorkInCSharp.Sort));
    }

    /// <summary>The same work through the F# facade and in C#.</summary>
    private static Contest InBoth(string row, ManagedRow facade, ManagedRow same) =>
        new(row, facade, [new("the same in C#", same, new(1.05))]);
}
