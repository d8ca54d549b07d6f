// A generic method that takes and returns spans does not untie them from the lease.
using System;
using Forge;

static class Program
{
    static Span<int> Misuse(ArenaPool<PinnedBacking> pool)
    {
        using ArenaLease lease = pool.Checkout();
        return Same(lease.AllocSpan<int>(3)); // CS8168 CS8347
    }

    static T Same<T>(T value)
        where T : allows ref struct => value;
}
