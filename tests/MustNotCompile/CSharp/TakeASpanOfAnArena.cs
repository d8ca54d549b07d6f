// An arena is an object, which no span can be tied to.
using Forge;

static class Program
{
    static int Misuse(PinnedBacking backing)
    {
        using BumpArena<PinnedBacking> arena = new(backing);
        return arena.AllocSpan<int>(3)[0]; // CS1061
    }
}
