namespace Forge.Cost;

/// <summary>Checkout and give-back; times are per cycle.</summary>
internal static class PoolRows
{
    private const int Blocks = 512;

    public static IEnumerable<CostRow> All =>
    [
        new("checkout and give-back, empty, against a pool for one thread", 1, Empty, EmptyUnchecked),
        new("checkout and give-back, 512 x 64 bytes, likewise", 1, Filled, FilledUnchecked),
        new("checkout and give-back, empty, all limits on against all off", 1, Limited, Unlimited),
    ];

    private static void Empty(int iterations)
    {
        for (; iterations > 0; iterations--)
        {
            using ArenaLease lease = Shared.Pool.Checkout();
        }
    }

    private static void EmptyUnchecked(int iterations)
    {
        for (; iterations > 0; iterations--)
        {
            UncheckedLease lease = Shared.OneThreadPool.Checkout();
            Shared.OneThreadPool.GiveBack(lease);
        }
    }

    private static void Limited(int iterations)
    {
        for (; iterations > 0; iterations--)
        {
            using ArenaLease lease = Shared.LimitedPool.Checkout();
        }
    }

    private static void Unlimited(int iterations)
    {
        for (; iterations > 0; iterations--)
        {
            using ArenaLease lease = Shared.UnlimitedPool.Checkout();
        }
    }

    private static void Filled(int iterations)
    {
        for (; iterations > 0; iterations--)
        {
            using ArenaLease lease = Shared.Pool.Checkout();
            for (long i = 0; i < Blocks; i++)
            {
                ref Block64 block = ref lease.AllocUninitialized<Block64>();
                block.Number = i;
                Sink.Keep(ref block);
            }
        }
    }

    private static void FilledUnchecked(int iterations)
    {
        for (; iterations > 0; iterations--)
        {
            UncheckedLease lease = Shared.OneThreadPool.Checkout();
            try
            {
                for (long i = 0; i < Blocks; i++)
                {
                    ref Block64 block = ref lease.AllocUninitialized<Block64>();
                    block.Number = i;
                    Sink.Keep(ref block);
                }
            }
            finally
            {
                Shared.OneThreadPool.GiveBack(lease);
            }
        }
    }
}
