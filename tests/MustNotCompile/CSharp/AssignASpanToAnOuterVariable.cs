// The variable lives on after the block that the lease ends with.
using System;
using Forge;

static class Program
{
    static int Misuse(ArenaPool<PinnedBacking> pool)
    {
        scoped Span<int> outer;
        {
            using ArenaLease lease = pool.Checkout();
            outer = lease.AllocSpan<int>(3); // CS8352
        }

        return outer[0];
    }
}
