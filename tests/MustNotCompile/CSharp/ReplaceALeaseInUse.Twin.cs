// A second lease is a second variable.
using Forge;

static class Program
{
    static void Misuse(ArenaPool<PinnedBacking> pool)
    {
        using ArenaLease lease = pool.Checkout();
        using ArenaLease second = pool.Checkout();
    }
}
