// A copy on the managed heap outlives the lease.
using System;
using Forge;

ref struct Holder
{
    public Span<int> Kept;
}

static class Program
{
    static void Misuse(ArenaPool<PinnedBacking> pool, ref Holder holder)
    {
        using ArenaLease lease = pool.Checkout();
        holder.Kept = lease.AllocSpan<int>(3).ToArray();
    }
}
