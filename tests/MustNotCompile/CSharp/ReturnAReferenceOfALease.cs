// The reference outlives the lease, which is a local variable.
using System;
using Forge;

static class Program
{
    static ref int Misuse(ArenaPool<PinnedBacking> pool)
    {
        using ArenaLease lease = pool.Checkout();
        return ref lease.Alloc(3); // CS8168
    }
}
