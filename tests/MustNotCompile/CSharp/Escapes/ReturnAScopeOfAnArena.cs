// An arena is an object, so nothing ties the scope to it.
using Forge;

static class Program
{
    static ArenaScope Escape(PinnedBacking backing)
    {
        using BumpArena<PinnedBacking> arena = new(backing);
        return arena.OpenScope();
    }
}
