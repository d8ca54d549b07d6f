// The variable lives on after the block that the lease ends with.
using Forge;

static class Program
{
    static int Misuse(ArenaPool<PinnedBacking> pool)
    {
        scoped ArenaScope scope;
        {
            using ArenaLease lease = pool.Checkout();
            scope = lease.OpenScope(); // CS8352
            return scope.AllocSpan<int>(3)[0];
        }
    }
}
