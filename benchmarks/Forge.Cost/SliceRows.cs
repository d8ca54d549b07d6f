namespace Forge.Cost;

/// <summary>Reading a slice of 1000 values; times are per value.</summary>
internal static class SliceRows
{
    private const int Length = 1000;

    public static IEnumerable<CostRow> All =>
    [
        new("sum, Span once a pass", Length, SpanOnce, RawSpan),
        new("sum, slice[i] against a raw span's", Length, Indexed, RawSpan),
        new("sum, slice[i] against an unchecked handle's", Length, Indexed, IndexedUnchecked),
        new("sum, slice.Span[i] against an unchecked handle's", Length, SpanEach, SpanEachUnchecked),
    ];

    private static void SpanOnce(int iterations)
    {
        using ArenaLease lease = Shared.Pool.Checkout();
        ArenaSlice<int> slice = lease.AllocSlice<int>(Length);
        for (; iterations > 0; iterations--)
        {
            int sum = 0;
            foreach (int value in slice.Span)
            {
                sum += value;
            }

            Sink.Keep(sum);
        }
    }

    private static void RawSpan(int iterations)
    {
        using UncheckedLease lease = Shared.UncheckedPool.Checkout();
        Span<int> span = lease.AllocSpan<int>(Length);
        for (; iterations > 0; iterations--)
        {
            int sum = 0;
            foreach (int value in span)
            {
                sum += value;
            }

            Sink.Keep(sum);
        }
    }

    private static void Indexed(int iterations)
    {
        using ArenaLease lease = Shared.Pool.Checkout();
        ArenaSlice<int> slice = lease.AllocSlice<int>(Length);
        for (; iterations > 0; iterations--)
        {
            int sum = 0;
            for (int i = 0; i < slice.Length; i++)
            {
                sum += slice[i];
            }

            Sink.Keep(sum);
        }
    }

    private static void IndexedUnchecked(int iterations)
    {
        using UncheckedLease lease = Shared.UncheckedPool.Checkout();
        UncheckedInts slice = lease.AllocSlice<int>(Length);
        for (; iterations > 0; iterations--)
        {
            int sum = 0;
            for (int i = 0; i < slice.Length; i++)
            {
                sum += slice[i];
            }

            Sink.Keep(sum);
        }
    }

    private static void SpanEach(int iterations)
    {
        using ArenaLease lease = Shared.Pool.Checkout();
        ArenaSlice<int> slice = lease.AllocSlice<int>(Length);
        for (; iterations > 0; iterations--)
        {
            int sum = 0;
            for (int i = 0; i < slice.Length; i++)
            {
                sum += slice.Span[i];
            }

            Sink.Keep(sum);
        }
    }

    private static void SpanEachUnchecked(int iterations)
    {
        using UncheckedLease lease = Shared.UncheckedPool.Checkout();
        UncheckedInts slice = lease.AllocSlice<int>(Length);
        for (; iterations > 0; iterations--)
        {
            int sum = 0;
            for (int i = 0; i < slice.Length; i++)
            {
                sum += slice.Span[i];
            }

            Sink.Keep(sum);
        }
    }
}
