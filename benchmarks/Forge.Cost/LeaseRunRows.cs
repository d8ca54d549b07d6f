namespace Forge.Cost;

/// <summary>Allocating spans and slices from a lease: 256 allocations and a reset; times are per allocation.</summary>
internal static class LeaseRunRows
{
    private static readonly ArenaSlice<int>[] _slots = new ArenaSlice<int>[16];
    private static readonly UncheckedInts[] _uncheckedSlots = new UncheckedInts[16];

    public static IEnumerable<CostRow> All =>
    [
        new("AllocSpanUninitialized<byte>(24)", Shared.Allocations, Bytes, BytesUnchecked),
        new("AllocSpan<int>(8)", Shared.Allocations, Span, SpanUnchecked),
        new("AllocSlice<int>(8), its Span taken", Shared.Allocations, Slice, SliceUnchecked),
        new("AllocSliceUninitialized<int>(8), stored in an array", Shared.Allocations, Stored, StoredUnchecked),
    ];

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
        UncheckedInts[] slots = _uncheckedSlots;
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
}
