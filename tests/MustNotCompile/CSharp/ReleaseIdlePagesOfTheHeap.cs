// Memory of the native heap has no pages to give back.
using Forge;

static class Program
{
    static void Misuse(ArenaPool<HeapBacking> pool)
    {
        pool.ReleaseIdle(); // CS0311
    }
}
