// The member says that what it returns comes from the struct.
using System;
using System.Diagnostics.CodeAnalysis;
using Forge;

readonly struct Frame(ArenaLease lease)
{
    private readonly ArenaLease _lease = lease;

    [UnscopedRef]
    public Span<int> Numbers() => _lease.AllocSpan<int>(3);
}

static class Program
{
    static int Misuse(ArenaPool<PinnedBacking> pool)
    {
        using ArenaLease lease = pool.Checkout();
        Frame frame = new(lease);
        return frame.Numbers().Length;
    }
}
