using System.Runtime.CompilerServices;

namespace Forge.Cost;

/// <summary>Allocating single values and layouts from a lease: 256 allocations and a reset; times are per allocation.</summary>
internal static class LeaseRows
{
    private static readonly MemoryLayout[] _mixedLayouts =
    [
        new(7, 1), new(8, 8), new(12, 4), new(16, 16), new(24, 8), new(31, 1), new(32, 32), new(40, 8),
        new(48, 16), new(63, 1), new(64, 64), new(65, 1), new(80, 16), new(96, 8), new(100, 4), new(128, 8),
    ];

    private static readonly UncheckedLayout[] _uncheckedLayouts =
        [.. _mixedLayouts.Select(static layout => new UncheckedLayout(layout.Size, layout.Alignment))];

    public static IEnumerable<CostRow> All =>
    [
        new("Alloc<ulong>", Shared.Allocations, Alloc, AllocUnchecked),
        new("Alloc<ulong>, the lease a parameter", Shared.Allocations, Passed, PassedUnchecked),
        new("AllocUninitialized<ulong>", Shared.Allocations, Uninitialized, UninitializedUnchecked),
        new("DangerousAllocate, 16 layouts", Shared.Allocations, Mixed, MixedUnchecked),
    ];

    private static void Alloc(int iterations)
    {
        using ArenaLease lease = Shared.Pool.Checkout();
        for (; iterations > 0; iterations--)
        {
            for (ulong i = 0; i < Shared.Allocations; i++)
            {
                Sink.Keep(ref lease.Alloc(i));
            }

            lease.Reset();
        }
    }

    private static void AllocUnchecked(int iterations)
    {
        using UncheckedLease lease = Shared.UncheckedPool.Checkout();
        for (; iterations > 0; iterations--)
        {
            for (ulong i = 0; i < Shared.Allocations; i++)
            {
                Sink.Keep(ref lease.Alloc(i));
            }

            lease.Reset();
        }
    }

    private static void Passed(int iterations)
    {
        using ArenaLease lease = Shared.Pool.Checkout();
        for (; iterations > 0; iterations--)
        {
            Fill(lease);
            lease.Reset();
        }
    }

    private static void PassedUnchecked(int iterations)
    {
        using UncheckedLease lease = Shared.UncheckedPool.Checkout();
        for (; iterations > 0; iterations--)
        {
            Fill(lease);
            lease.Reset();
        }
    }

    // Not inlined, so that the compiler can't know where the lease comes from, and that its arena is not null.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Fill(ArenaLease lease)
    {
        for (ulong i = 0; i < Shared.Allocations; i++)
        {
            Sink.Keep(ref lease.Alloc(i));
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Fill(UncheckedLease lease)
    {
        for (ulong i = 0; i < Shared.Allocations; i++)
        {
            Sink.Keep(ref lease.Alloc(i));
        }
    }

    private static void Uninitialized(int iterations)
    {
        using ArenaLease lease = Shared.Pool.Checkout();
        for (; iterations > 0; iterations--)
        {
            for (int i = 0; i < Shared.Allocations; i++)
            {
                Sink.Keep(ref lease.AllocUninitialized<ulong>());
            }

            lease.Reset();
        }
    }

    private static void UninitializedUnchecked(int iterations)
    {
        using UncheckedLease lease = Shared.UncheckedPool.Checkout();
        for (; iterations > 0; iterations--)
        {
            for (int i = 0; i < Shared.Allocations; i++)
            {
                Sink.Keep(ref lease.AllocUninitialized<ulong>());
            }

            lease.Reset();
        }
    }

    private static void Mixed(int iterations)
    {
        MemoryLayout[] layouts = _mixedLayouts;
        using ArenaLease lease = Shared.Pool.Checkout();
        for (; iterations > 0; iterations--)
        {
            for (int i = 0; i < Shared.Allocations; i++)
            {
                Sink.Keep(lease.DangerousAllocate(layouts[i & 15]));
            }

            lease.Reset();
        }
    }

    private static void MixedUnchecked(int iterations)
    {
        UncheckedLayout[] layouts = _uncheckedLayouts;
        using UncheckedLease lease = Shared.UncheckedPool.Checkout();
        for (; iterations > 0; iterations--)
        {
            for (int i = 0; i < Shared.Allocations; i++)
            {
                Sink.Keep(lease.DangerousAllocate(layouts[i & 15]));
            }

            lease.Reset();
        }
    }
}
