// The scope outlives its lease, which is a local variable.
using Forge;

static class Program
{
    static ArenaScope Misuse(ArenaPool<PinnedBacking> pool)
    {
        using ArenaLease lease = pool.Checkout();
        return lease.OpenScope(); // CS8168
    }
}
