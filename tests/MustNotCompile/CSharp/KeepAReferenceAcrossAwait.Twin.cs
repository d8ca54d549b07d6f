// The value can.
using System.Threading.Tasks;
using Forge;

static class Program
{
    static async Task<int> Misuse(ArenaPool<PinnedBacking> pool)
    {
        using ArenaLease lease = pool.Checkout();
        int number = lease.Alloc(3);
        await Task.Yield();
        return number;
    }
}
