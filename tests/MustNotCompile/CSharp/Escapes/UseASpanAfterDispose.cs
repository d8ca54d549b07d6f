// The lease ends early, while its variable and the span are still there.
using System;
using Forge;

static class Program
{
    static int Escape(ArenaPool<PinnedBacking> pool)
    {
        ArenaLease lease = pool.Checkout();
        Span<int> numbers = lease.AllocSpan<int>(3);
        lease.Dispose();
        return numbers[0];
    }
}
