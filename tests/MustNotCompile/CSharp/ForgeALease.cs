// Only a pool makes a lease of its arenas.
using Forge;

static class Program
{
    static ArenaLease Misuse(ArenaPool<PinnedBacking> pool)
    {
        return new ArenaLease(new BumpArena<PinnedBacking>(new PinnedBacking(64))); // CS1729
    }
}
