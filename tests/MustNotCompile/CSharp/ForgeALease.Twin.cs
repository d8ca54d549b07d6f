// The pool is asked for one.
using Forge;

static class Program
{
    static ArenaLease Misuse(ArenaPool<PinnedBacking> pool)
    {
        return pool.Checkout();
    }
}
