// The method goes on later, on another stack; a reference can't.
using System.Threading.Tasks;
using Forge;

static class Program
{
    static async Task<int> Misuse(ArenaPool<PinnedBacking> pool)
    {
        using ArenaLease lease = pool.Checkout();
        ref int number = ref lease.Alloc(3);
        await Task.Yield();
        return number; // CS9217
    }
}
