// The lease owns the arena, but whoever made the arena can still dispose it.
using System;
using Forge;

static class Program
{
    static int Escape(PinnedBacking backing)
    {
        BumpArena<PinnedBacking> arena = new(backing);
        using ArenaLease lease = ArenaLease.Own(arena);
        Span<int> numbers = lease.AllocSpan<int>(3);
        arena.Dispose();
        return numbers[0];
    }
}
