namespace Forge.Scaling;

/// <summary>What is measured: cycles of leases from one pool, some of which take its lock.</summary>
/// <param name="Locked">How many of <see cref="Block"/> cycles take the lock, because the thread's seat is in use by another lease.</param>
internal sealed record Mix(int Locked)
{
    public const int Block = 64;

    /// <summary>The mixes, from none under the lock to all.</summary>
    public static IReadOnlyList<Mix> All => [.. ((int[])[0, 1, 4, 16, Block]).Select(static locked => new Mix(locked))];

    /// <summary>One thread's share of the work.</summary>
    /// <param name="pool">The pool, which all threads share.</param>
    /// <param name="cycles">How many cycles; a multiple of <see cref="Block"/>.</param>
    public void Run(ArenaPool<MmapBacking> pool, int cycles)
    {
        for (; cycles > 0; cycles -= Block)
        {
            // The lease that keeps the seat in use is one of the cycles without a lock, if there are any.
            Cycle(pool, Block - Locked - (Locked is > 0 and < Block ? 1 : 0));
            if (Locked > 0)
            {
                using ArenaLease first = pool.Checkout();
                Cycle(pool, Locked);
            }
        }
    }

    private static void Cycle(ArenaPool<MmapBacking> pool, int times)
    {
        for (; times > 0; times--)
        {
            pool.Checkout().Dispose();
        }
    }
}
