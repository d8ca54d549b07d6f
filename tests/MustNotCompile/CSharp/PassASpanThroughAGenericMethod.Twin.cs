// The span is copied first.
using System;
using Forge;

static class Program
{
    static Span<int> Misuse(ArenaPool<PinnedBacking> pool)
    {
        using ArenaLease lease = pool.Checkout();
        return Same<Span<int>>(lease.AllocSpan<int>(3).ToArray());
    }

    static T Same<T>(T value)
        where T : allows ref struct => value;
}
