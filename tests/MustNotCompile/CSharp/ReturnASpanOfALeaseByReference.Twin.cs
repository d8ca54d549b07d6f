// The span is used where the lease lives.
using System;
using Forge;

static class Program
{
    static int Misuse(ArenaPool<PinnedBacking> pool)
    {
        using ArenaLease lease = pool.Checkout();
        return Three(in lease).Length;
    }

    static Span<int> Three(in ArenaLease lease) => lease.AllocSpan<int>(3);
}
