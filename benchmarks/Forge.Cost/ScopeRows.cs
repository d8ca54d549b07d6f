namespace Forge.Cost;

/// <summary>Opening and closing scopes; times are per scope.</summary>
internal static class ScopeRows
{
    private const int Blocks = 8;

    public static IEnumerable<CostRow> All =>
    [
        new("scope open and close", 1, Empty, EmptyUnchecked),
        new("scope with 8 x Alloc<ulong>", 1, Filled, FilledUnchecked),
    ];

    private static void Empty(int iterations)
    {
        using ArenaLease lease = Shared.Pool.Checkout();
        for (; iterations > 0; iterations--)
        {
            using ArenaScope scope = lease.OpenScope();
        }
    }

    private static void EmptyUnchecked(int iterations)
    {
        using UncheckedLease lease = Shared.UncheckedPool.Checkout();
        for (; iterations > 0; iterations--)
        {
            using UncheckedScope scope = lease.OpenScope();
        }
    }

    private static void Filled(int iterations)
    {
        using ArenaLease lease = Shared.Pool.Checkout();
        for (; iterations > 0; iterations--)
        {
            using ArenaScope scope = lease.OpenScope();
            for (ulong i = 0; i < Blocks; i++)
            {
                Sink.Keep(ref scope.Alloc(i));
            }
        }
    }

    private static void FilledUnchecked(int iterations)
    {
        using UncheckedLease lease = Shared.UncheckedPool.Checkout();
        for (; iterations > 0; iterations--)
        {
            using UncheckedScope scope = lease.OpenScope();
            for (ulong i = 0; i < Blocks; i++)
            {
                Sink.Keep(ref scope.Alloc(i));
            }
        }
    }
}
