// A copy on the managed heap lives on.
using System;
using Forge;

static class Program
{
    static void Misuse(ArenaPool<PinnedBacking> pool, ref Span<int> span)
    {
        using ArenaLease lease = pool.Checkout();
        span = lease.AllocSpan<int>(3).ToArray();
    }
}
