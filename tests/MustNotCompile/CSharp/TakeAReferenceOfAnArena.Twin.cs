// A lease that owns the arena gives references.
using Forge;

static class Program
{
    static int Misuse(PinnedBacking backing)
    {
        using ArenaLease arena = ArenaLease.Own(new BumpArena<PinnedBacking>(backing));
        return arena.Alloc(3);
    }
}
