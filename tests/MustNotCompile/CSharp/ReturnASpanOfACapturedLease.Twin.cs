// The lambda returns the value.
using System;
using Forge;

static class Program
{
    static int Misuse(ArenaPool<PinnedBacking> pool)
    {
        using ArenaLease lease = pool.Checkout();
        Func<int> numbers = () => lease.AllocSpan<int>(3)[0];
        return numbers();
    }
}
