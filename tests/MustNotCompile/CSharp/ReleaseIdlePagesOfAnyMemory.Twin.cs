// One that owns a mapping has.
using Forge;

static class Program
{
    static void Misuse<TBacking>(ArenaPool<TBacking> pool)
        where TBacking : class, IOsBacking
    {
        pool.ReleaseIdle();
    }
}
