// A copy of a backing that is a struct could release the memory twice.
using Forge;

struct Backing : IMemoryBacking
{
    public nuint Address => 64;

    public nuint Size => 64;

    public void Dispose() { }
}

static class Program
{
    static void Misuse(ArenaPool<Backing> pool) { } // CS0452
}
