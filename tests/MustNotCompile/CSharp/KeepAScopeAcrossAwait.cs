// The method goes on later, on another stack; a scope can't.
using System.Threading.Tasks;
using Forge;

static class Program
{
    static async Task Misuse(ArenaPool<PinnedBacking> pool)
    {
        using ArenaLease lease = pool.Checkout();
        using (ArenaScope scope = lease.OpenScope()) // CS4007
        {
            scope.AllocSpan<int>(3).Clear();
            await Task.Yield();
        }
    }
}
