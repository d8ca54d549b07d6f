// A copy on the managed heap outlives the lease.
using System;
using Forge;

static class Program
{
    static Span<int> Misuse(ArenaPool<PinnedBacking> pool)
    {
        using ArenaLease lease = pool.Checkout();
        return lease.AllocSpan<int>(3).ToArray();
    }
}
