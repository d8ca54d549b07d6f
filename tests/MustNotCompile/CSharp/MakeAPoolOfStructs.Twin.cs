// A class has no copies.
using Forge;

class Backing : IMemoryBacking
{
    public nuint Address => 64;

    public nuint Size => 64;

    public void Dispose() { }
}

static class Program
{
    static void Misuse(ArenaPool<Backing> pool) { }
}
