// A reference parameter is.
using System;
using Forge;

static class Program
{
    static Span<int> Misuse(ArenaPool<PinnedBacking> pool, ref ArenaLease lease)
    {
        lease = pool.Checkout();
        return lease.AllocSpan<int>(3);
    }
}
