// A conversion does not untie the span from the lease.
using System;
using Forge;

static class Program
{
    static ReadOnlySpan<int> Misuse(ArenaPool<PinnedBacking> pool)
    {
        using ArenaLease lease = pool.Checkout();
        return lease.AllocSpan<int>(3); // CS8168
    }
}
