// The lease ends through a copy, while its variable and the span are still there.
using System;
using Forge;

static class Program
{
    static int Escape(ArenaPool<PinnedBacking> pool)
    {
        ArenaLease lease = pool.Checkout();
        Span<int> numbers = lease.AllocSpan<int>(3);
        ArenaLease copy = lease;
        pool.GiveBack(copy);
        return numbers[0];
    }
}
