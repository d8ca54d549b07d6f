namespace Forge.Cost;

/// <summary>Allocating from a lease: 256 allocations and a reset; times are per allocation.</summary>
internal static class LeaseRows
{
    private static readonly MemoryLayout[] _mixedLayouts =
    [
        new(7, 1), new(8, 8), new(12, 4), new(16, 16), new(24, 8), new(31, 1), new(32, 32), new(40, 8),
        new(48, 16), new(63, 1), new(64, 64), new(65, 1), new(80, 16), new(96, 8), new(100, 4), new(128, 8),
    ];

    private static readonly ArenaSlice<int>[] _slots = new ArenaSlice<int>[16];
    private static readonly UncheckedSlice<int>[] _uncheckedSlots = new UncheckedSlice<int>[16];

    public static IEnumerable<CostRow> All =>
    [
        new("Alloc<ulong>", Shared.Allocations, Alloc, AllocUnchecked),
        new("AllocUninitialized<ulong>", Shared.Allocations, Uninitialized, UninitializedUnchecked),
        new("AllocSpanUninitialized<byte>(24)", Shared.Allocations, Bytes, BytesUnchecked),
        new("AllocSpan<int>(8)", Shared.Allocations, Span, SpanUnchecked),
        new("AllocSlice<int>(8), its Span taken", Shared.Allocations, Slice, SliceUnchecked),
        new("AllocSliceUninitialized<int>(8), stored in an array", Shared.Allocations, Stored, StoredUnchecked),
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

    private static void Bytes(int iterations)
    {
        using ArenaLease lease = Shared.Pool.Checkout();
        for (; iterations > 0; iterations--)
        {
            for (int i = 0; i < Shared.Allocations; i++)
            {
                Sink.Keep(ref lease.AllocSpanUninitialized<byte>(24)[0]);
            }

            lease.Reset();
        }
    }

    private static void BytesUnchecked(int iterations)
    {
        using UncheckedLease lease = Shared.UncheckedPool.Checkout();
        for (; iterations > 0; iterations--)
        {
            for (int i = 0; i < Shared.Allocations; i++)
            {
                Sink.Keep(ref lease.AllocSpanUninitialized<byte>(24)[0]);
            }

            lease.Reset();
        }
    }

    private static void Span(int iterations)
    {
        using ArenaLease lease = Shared.Pool.Checkout();
        for (; iterations > 0; iterations--)
        {
            for (int i = 0; i < Shared.Allocations; i++)
            {
                Sink.Keep(ref lease.AllocSpan<int>(8)[0]);
            }

            lease.Reset();
        }
    }

    private static void SpanUnchecked(int iterations)
    {
        using UncheckedLease lease = Shared.UncheckedPool.Checkout();
        for (; iterations > 0; iterations--)
        {
            for (int i = 0; i < Shared.Allocations; i++)
            {
                Sink.Keep(ref lease.AllocSpan<int>(8)[0]);
            }

            lease.Reset();
        }
    }

    private static void Slice(int iterations)
    {
        using ArenaLease lease = Shared.Pool.Checkout();
        for (; iterations > 0; iterations--)
        {
            for (int i = 0; i < Shared.Allocations; i++)
            {
                Sink.Keep(ref lease.AllocSlice<int>(8).Span[0]);
            }

            lease.Reset();
        }
    }

    private static void SliceUnchecked(int iterations)
    {
        using UncheckedLease lease = Shared.UncheckedPool.Checkout();
        for (; iterations > 0; iterations--)
        {
            for (int i = 0; i < Shared.Allocations; i++)
            {
                Sink.Keep(ref lease.AllocSlice<int>(8).Span[0]);
            }

            lease.Reset();
        }
    }

    private static void Stored(int iterations)
    {
        ArenaSlice<int>[] slots = _slots;
        using ArenaLease lease = Shared.Pool.Checkout();
        for (; iterations > 0; iterations--)
        {
            for (int i = 0; i < Shared.Allocations; i++)
            {
                slots[i & 15] = lease.AllocSliceUninitialized<int>(8);
            }

            lease.Reset();
        }
    }

    private static void StoredUnchecked(int iterations)
    {
        UncheckedSlice<int>[] slots = _uncheckedSlots;
        using UncheckedLease lease = Shared.UncheckedPool.Checkout();
        for (; iterations > 0; iterations--)
        {
            for (int i = 0; i < Shared.Allocations; i++)
            {
                slots[i & 15] = lease.AllocSliceUninitialized<int>(8);
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
        MemoryLayout[] layouts = _mixedLayouts;
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
