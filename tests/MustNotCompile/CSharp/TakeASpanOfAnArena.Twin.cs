// A lease that owns the arena gives spans.
using Forge;

static class Program
{
    static int Misuse(PinnedBacking backing)
    {
        using ArenaLease arena = ArenaLease.Own(new BumpArena<PinnedBacking>(backing));
        return arena.AllocSpan<int>(3)[0];
    }
}
