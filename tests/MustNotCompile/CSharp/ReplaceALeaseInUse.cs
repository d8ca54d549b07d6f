// The lease that is replaced would never end.
using Forge;

static class Program
{
    static void Misuse(ArenaPool<PinnedBacking> pool)
    {
        using ArenaLease lease = pool.Checkout();
        lease = pool.Checkout(); // CS1656
    }
}
