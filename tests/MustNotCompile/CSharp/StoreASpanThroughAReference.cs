// A ref parameter lives on in the caller, where the lease has ended.
using System;
using Forge;

static class Program
{
    static void Misuse(ArenaPool<PinnedBacking> pool, ref Span<int> span)
    {
        using ArenaLease lease = pool.Checkout();
        span = lease.AllocSpan<int>(3); // CS8168
    }
}
