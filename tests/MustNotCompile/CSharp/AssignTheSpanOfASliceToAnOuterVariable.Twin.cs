// The slice itself may be kept; its Span checks.
using System;
using Forge;

static class Program
{
    static int Misuse(ArenaPool<PinnedBacking> pool)
    {
        ArenaSlice<int> outer;
        using (ArenaLease lease = pool.Checkout())
        {
            ArenaSlice<int> slice = lease.AllocSlice<int>(3);
            outer = slice;
        }

        return outer[0];
    }
}
