// The array may live longer than any method, and for the compiler its values do; the lease may end before.
using System;
using Forge;

static class Program
{
    static Span<int> Escape(ArenaPool<PinnedBacking> pool)
    {
        ArenaLease[] leases = [pool.Checkout()];
        Span<int> numbers = leases[0].AllocSpan<int>(3);
        leases[0].Dispose();
        return numbers;
    }
}
