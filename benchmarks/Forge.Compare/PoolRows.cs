using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Forge.Compare;

/// <summary>Rows 6 to 8, 10, 11, 13 and 14: arenas leased from a pool, and one made anew.</summary>
internal static class PoolRows
{
    public const int Blocks = 512;

    private const int Cycles = 1_000_000;
    private const int InFlight = 256;
    private const int InFlightCapacity = 1024;
    private const int TouchedArenas = 8;
    private const int TouchedArenaBytes = 1024 * 1024;
    private const int PageBytes = 4096;
    private const int PrewarmedArenas = 64;

    public static ManagedRow CycleEmpty => new LoopRow(1, static iterations => CycleEmpties(Pools.Shared, iterations), CheckCycle);

    public static ManagedRow Cycle32K => new LoopRow(
        1,
        static iterations =>
        {
            ArenaPool<MmapBacking> pool = Pools.Shared;
            for (; iterations > 0; iterations--)
            {
                using ArenaLease lease = pool.Checkout();
                FillBlocks(lease);
            }
        },
        static () => Require.Indices(Blocks, Filled.By(FillBlocks).Numbers(64)));

    public static ManagedRow Cycle32KLayout
    {
        get
        {
            MemoryLayout layout = new(64, 8);
            return new LoopRow(
                1,
                iterations =>
                {
                    ArenaPool<MmapBacking> pool = Pools.Shared;
                    for (; iterations > 0; iterations--)
                    {
                        using ArenaLease lease = pool.Checkout();
                        FillLayouts(lease, layout);
                    }
                },
                () => Require.Indices(Blocks, Filled.By(lease => FillLayouts(lease, layout)).Numbers(64)));
        }
    }

    public static ManagedRow Fresh32K => new LoopRow(
        1,
        static iterations =>
        {
            for (; iterations > 0; iterations--)
            {
                using ArenaLease lease = ArenaLease.Own(new MmapBacking(Pools.ArenaBytes));
                FillBlocks(lease);
            }
        },
        static () => Require.Indices(Blocks, Filled.By(FillBlocks).Numbers(64)));

    public static ManagedRow TwoThreads
    {
        get
        {
            ArenaPool<MmapBacking> pool = Pools.Make();
            return new ThreadsRow(2, Cycles, cycles => CycleEmpties(pool, cycles), CheckCycle);
        }
    }

    /// <summary>Cycles of one thread beside another, whose second lease always takes the lock.</summary>
    public static ManagedRow BesideTheLock
    {
        get
        {
            ArenaPool<MmapBacking> pool = Pools.Make();
            return new BesideRow(
                Cycles,
                cycles => CycleEmpties(pool, cycles),
                () =>
                {
                    using ArenaLease first = pool.Checkout();
                    CycleEmpties(pool, 100);
                },
                CheckCycle);
        }
    }

    /// <summary>Threads that each check out some leases and then give them back; times are of one checkout and give-back.</summary>
    public static ManagedRow ManyInFlight(int threads)
    {
        ArenaPool<MmapBacking> pool = ArenaPool.Mmap(InFlightCapacity, Pools.ArenaBytes);
        pool.Prewarm(threads * InFlight);
        return new ThreadsRow(
            threads,
            Cycles,
            cycles =>
            {
                ArenaLease[] leases = new ArenaLease[InFlight];
                for (; cycles > 0; cycles -= InFlight)
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
            },
            () => Require.Equal(threads * InFlight, pool.IdleCount, "the arenas idle afterwards"));
    }

    /// <summary>The same with a stack under a lock, whose arenas nobody checks.</summary>
    public static ManagedRow ManyInFlightByHand(int threads)
    {
        Stack<BumpArena> idle = new();
        for (int i = 0; i < threads * InFlight; i++)
        {
            idle.Push(new BumpArena<MmapBacking>(new MmapBacking(Pools.ArenaBytes)));
        }

        return new ThreadsRow(
            threads,
            Cycles,
            cycles =>
            {
                BumpArena[] arenas = new BumpArena[InFlight];
                for (; cycles > 0; cycles -= InFlight)
                {
                    for (int i = 0; i < arenas.Length; i++)
                    {
                        lock (idle)
                        {
                            arenas[i] = idle.Pop();
                        }
                    }

                    foreach (BumpArena arena in arenas)
                    {
                        arena.Reset();
                        lock (idle)
                        {
                            idle.Push(arena);
                        }
                    }
                }
            },
            () => Require.Equal(threads * InFlight, idle.Count, "the arenas idle afterwards"));
    }

    public static ManagedRow ReleaseIdle
    {
        get
        {
            ArenaPool<MmapBacking> pool = new(TouchedArenas, static () => new MmapBacking(TouchedArenaBytes));
            return new PartRow(
                TouchedArenas,
                () =>
                {
                    TouchAll(pool);
                    long start = Stopwatch.GetTimestamp();
                    pool.ReleaseIdle();
                    return Stopwatch.GetElapsedTime(start);
                },
                () =>
                {
                    TouchAll(pool);
                    Require.Equal(TouchedArenas, pool.IdleCount, "the arenas idle once touched");
                    pool.ReleaseIdle();
                    using ArenaLease lease = pool.Checkout();
                    Require.Equal((byte)0, lease.AllocSpanUninitialized<byte>(1)[0], "a touched byte once released");
                });
        }
    }

    public static ManagedRow Prewarm
    {
        get
        {
            ArenaPool<MmapBacking> pool = ArenaPool.Mmap(PrewarmedArenas, Pools.ArenaBytes);
            return new PartRow(
                PrewarmedArenas,
                () =>
                {
                    long start = Stopwatch.GetTimestamp();
                    pool.Prewarm(PrewarmedArenas);
                    TimeSpan taken = Stopwatch.GetElapsedTime(start);
                    pool.Clear();
                    return taken;
                },
                () =>
                {
                    Require.Equal(PrewarmedArenas, pool.Prewarm(PrewarmedArenas), "the arenas made ahead");
                    pool.Clear();
                    Require.Equal(0, pool.IdleCount, "the arenas idle once cleared");
                });
        }
    }

    /// <summary>Blocks with their indices; inlined, since a native compiler knows how many there are, too.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Fill(ArenaLease lease, int count)
    {
        Sink sink = default;
        for (long i = 0; i < count; i++)
        {
            ref Block64 block = ref lease.AllocUninitialized<Block64>();
            block.Number = i;
            sink.Keep(ref block);
        }

        sink.Drain();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void FillBlocks(ArenaLease lease) => Fill(lease, Blocks);

    private static void CycleEmpties(ArenaPool<MmapBacking> pool, int cycles)
    {
        for (; cycles > 0; cycles--)
        {
            using ArenaLease lease = pool.Checkout();
        }
    }

    private static void CheckCycle()
    {
        ArenaPool<MmapBacking> pool = Pools.Make();
        int idle = pool.IdleCount;
        CycleEmpties(pool, 2);
        Require.Equal(idle, pool.IdleCount, "the arenas idle after two cycles");
        pool.Dispose();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void FillLayouts(ArenaLease lease, MemoryLayout layout)
    {
        Sink sink = default;
        for (long i = 0; i < Blocks; i++)
        {
            nuint address = lease.DangerousAllocate(layout);

            // SAFETY: the arena granted 64 bytes there, and the lease is held.
            unsafe
            {
                *(long*)address = i;
            }

            sink.Keep(address);
        }

        sink.Drain();
    }

    private static void TouchAll(ArenaPool<MmapBacking> pool)
    {
        ArenaLease[] leases = new ArenaLease[TouchedArenas];
        for (int i = 0; i < TouchedArenas; i++)
        {
            leases[i] = pool.Checkout();
            Span<byte> bytes = leases[i].AllocSpanUninitialized<byte>(TouchedArenaBytes);
            for (int offset = 0; offset < bytes.Length; offset += PageBytes)
            {
                bytes[offset] = 1;
            }
        }

        foreach (ArenaLease lease in leases)
        {
            lease.Dispose();
        }
    }
}
