// An arena is an object, which no reference can be tied to.
using Forge;

static class Program
{
    static int Misuse(PinnedBacking backing)
    {
        using BumpArena<PinnedBacking> arena = new(backing);
        return arena.Alloc(3); // CS1061
    }
}
