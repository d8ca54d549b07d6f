// A mapping has.
using Forge;

static class Program
{
    static void Misuse(ArenaPool<MmapBacking> pool)
    {
        pool.ReleaseIdle();
    }
}
