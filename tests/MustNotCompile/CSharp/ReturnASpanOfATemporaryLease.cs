// The lease is not even a variable, so nothing can outlive this expression.
using System;
using Forge;

static class Program
{
    static Span<int> Misuse(ArenaPool<PinnedBacking> pool)
    {
        return pool.Checkout().AllocSpan<int>(3); // CS8156
    }
}
