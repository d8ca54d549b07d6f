// A copy on the managed heap outlives it.
using System;
using Forge;

static class Program
{
    static Span<int> Misuse(PinnedBacking backing)
    {
        using ArenaLease lease = ArenaLease.Own(new BumpArena<PinnedBacking>(backing));
        return lease.AllocSpan<int>(3).ToArray();
    }
}
