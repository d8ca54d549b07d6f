// A slice can, and its Span is taken anew.
using System;
using System.Threading.Tasks;
using Forge;

static class Program
{
    static async Task<int> Misuse(ArenaPool<PinnedBacking> pool)
    {
        using ArenaLease lease = pool.Checkout();
        ArenaSlice<int> numbers = lease.AllocSlice<int>(3);
        await Task.Yield();
        return numbers[0];
    }
}
