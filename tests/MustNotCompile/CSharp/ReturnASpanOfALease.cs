// The span outlives the lease, which is a local variable.
using System;
using Forge;

static class Program
{
    static Span<int> Misuse(ArenaPool<PinnedBacking> pool)
    {
        using ArenaLease lease = pool.Checkout();
        return lease.AllocSpan<int>(3); // CS8168
    }
}
