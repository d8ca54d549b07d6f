// An out parameter lives on in the caller, where the lease has ended.
using Forge;

static class Program
{
    static void Misuse(ArenaPool<PinnedBacking> pool, out ArenaScope scope)
    {
        using ArenaLease lease = pool.Checkout();
        scope = lease.OpenScope(); // CS8168
    }
}
