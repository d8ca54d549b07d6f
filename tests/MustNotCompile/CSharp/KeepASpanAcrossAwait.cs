// The method goes on later, on another stack; a span can't.
using System;
using System.Threading.Tasks;
using Forge;

static class Program
{
    static async Task<int> Misuse(ArenaPool<PinnedBacking> pool)
    {
        using ArenaLease lease = pool.Checkout();
        Span<int> numbers = lease.AllocSpan<int>(3);
        await Task.Yield();
        return numbers[0]; // CS4007
    }
}
