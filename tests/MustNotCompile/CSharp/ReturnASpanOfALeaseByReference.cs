// The method that returns the span says that it comes from the lease, which is a local variable here.
using System;
using Forge;

static class Program
{
    static Span<int> Misuse(ArenaPool<PinnedBacking> pool)
    {
        using ArenaLease lease = pool.Checkout();
        return Three(in lease); // CS8168 CS8347
    }

    static Span<int> Three(in ArenaLease lease) => lease.AllocSpan<int>(3);
}
