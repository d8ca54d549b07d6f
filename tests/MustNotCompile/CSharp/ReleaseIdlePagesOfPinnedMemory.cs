// Memory of the process has no pages to give back.
using Forge;

static class Program
{
    static void Misuse(ArenaPool<PinnedBacking> pool)
    {
        pool.ReleaseIdle(); // CS0311
    }
}
