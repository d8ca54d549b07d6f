// The value is copied.
using System;
using Forge;

static class Program
{
    static int Misuse(ArenaPool<PinnedBacking> pool)
    {
        int value = 0;
        ref int outer = ref value;
        {
            using ArenaLease lease = pool.Checkout();
            outer = lease.Alloc(3);
        }

        return outer;
    }
}
