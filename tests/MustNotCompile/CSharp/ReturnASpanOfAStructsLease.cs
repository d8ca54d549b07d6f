// The struct may be a local variable of the caller, and the lease lies in it.
using System;
using System.Diagnostics.CodeAnalysis;
using Forge;

readonly struct Frame(ArenaLease lease)
{
    private readonly ArenaLease _lease = lease;

    public Span<int> Numbers() => _lease.AllocSpan<int>(3); // CS8170
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
