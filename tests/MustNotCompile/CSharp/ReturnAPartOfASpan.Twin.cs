// The part is copied.
using System;
using Forge;

static class Program
{
    static Span<int> Misuse(ArenaPool<PinnedBacking> pool)
    {
        using ArenaLease lease = pool.Checkout();
        return lease.AllocSpan<int>(3)[1..].ToArray();
    }
}
