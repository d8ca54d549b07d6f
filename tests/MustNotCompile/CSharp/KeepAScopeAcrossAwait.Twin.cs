// The scope is closed first.
using System.Threading.Tasks;
using Forge;

static class Program
{
    static async Task Misuse(ArenaPool<PinnedBacking> pool)
    {
        using ArenaLease lease = pool.Checkout();
        using (ArenaScope scope = lease.OpenScope())
        {
            scope.AllocSpan<int>(3).Clear();
        }

        await Task.Yield();
    }
}
