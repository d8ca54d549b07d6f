// The reference lives on after the block that the lease ends with.
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
            outer = ref lease.Alloc(3); // CS8374
        }

        return outer;
    }
}
