// The scope is passed down instead.
using Forge;

static class Program
{
    static void Misuse(ArenaPool<PinnedBacking> pool)
    {
        using ArenaLease lease = pool.Checkout();
        using ArenaScope scope = lease.OpenScope();
    }
}
