// The caller's variable lives on with another lease in it; the one of the span has ended.
using System;
using Forge;

static class Program
{
    static Span<int> Escape(ArenaPool<PinnedBacking> pool, ref ArenaLease lease)
    {
        Span<int> numbers = lease.AllocSpan<int>(3);
        lease.Dispose();
        lease = pool.Checkout();
        return numbers;
    }
}
