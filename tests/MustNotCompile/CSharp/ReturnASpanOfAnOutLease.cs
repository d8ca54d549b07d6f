// An out parameter is not yet the caller's when the method returns.
using System;
using Forge;

static class Program
{
    static Span<int> Misuse(ArenaPool<PinnedBacking> pool, out ArenaLease lease)
    {
        lease = pool.Checkout();
        return lease.AllocSpan<int>(3); // CS9075
    }
}
