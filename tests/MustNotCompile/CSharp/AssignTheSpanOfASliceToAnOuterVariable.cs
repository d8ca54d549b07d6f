// The variable lives on after the block that the handle ends with.
using System;
using Forge;

static class Program
{
    static int Misuse(ArenaPool<PinnedBacking> pool)
    {
        scoped Span<int> outer;
        using (ArenaLease lease = pool.Checkout())
        {
            ArenaSlice<int> slice = lease.AllocSlice<int>(3);
            outer = slice.Span; // CS8352
        }

        return outer[0];
    }
}
