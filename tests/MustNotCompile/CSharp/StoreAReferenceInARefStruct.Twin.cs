// The value is copied.
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
        holder.Kept = lease.Alloc(3);
    }
}
