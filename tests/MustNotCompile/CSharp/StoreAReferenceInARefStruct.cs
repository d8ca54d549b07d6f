// The caller's struct outlives the lease.
using System;
using Forge;

ref struct Holder
{
    public ref int Kept;
}

static class Program
{
    static void Misuse(ArenaPool<PinnedBacking> pool, ref Holder holder)
    {
        using ArenaLease lease = pool.Checkout();
        holder.Kept = ref lease.Alloc(3); // CS8374
    }
}
