// The reference outlives the lease, which is a local variable.
using System;
using Forge;

static class Program
{
    static ref int Misuse(ArenaPool<PinnedBacking> pool)
    {
        using ArenaLease lease = pool.Checkout();
        return ref lease.AllocUninitialized<int>(); // CS8168
    }
}
