// The scope is a variable of the same block.
using Forge;

static class Program
{
    static int Misuse(ArenaPool<PinnedBacking> pool)
    {
        {
            using ArenaLease lease = pool.Checkout();
            using ArenaScope scope = lease.OpenScope();
            return scope.AllocSpan<int>(3)[0];
        }
    }
}
