// A copy on the managed heap lives on.
using System;
using Forge;

static class Program
{
    static int Misuse(ArenaPool<PinnedBacking> pool)
    {
        scoped Span<int> outer;
        {
            using ArenaLease lease = pool.Checkout();
            outer = lease.AllocSpan<int>(3).ToArray();
        }

        return outer[0];
    }
}
