// The backing of the caller's choice may have no pages to give back.
using Forge;

static class Program
{
    static void Misuse<TBacking>(ArenaPool<TBacking> pool)
        where TBacking : class, IMemoryBacking
    {
        pool.ReleaseIdle(); // CS0311
    }
}
