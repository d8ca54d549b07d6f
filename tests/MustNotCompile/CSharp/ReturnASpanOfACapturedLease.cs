// The lease is a variable of the method around the lambda, which the span outlives.
using System;
using Forge;

static class Program
{
    static int Misuse(ArenaPool<PinnedBacking> pool)
    {
        using ArenaLease lease = pool.Checkout();
        Func<Span<int>> numbers = () => lease.AllocSpan<int>(3); // CS8168
        return numbers()[0];
    }
}
