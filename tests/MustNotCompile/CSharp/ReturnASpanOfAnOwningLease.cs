// The arena ends with the lease that owns it, which is a local variable.
using System;
using Forge;

static class Program
{
    static Span<int> Misuse(PinnedBacking backing)
    {
        using ArenaLease lease = ArenaLease.Own(new BumpArena<PinnedBacking>(backing));
        return lease.AllocSpan<int>(3); // CS8168
    }
}
