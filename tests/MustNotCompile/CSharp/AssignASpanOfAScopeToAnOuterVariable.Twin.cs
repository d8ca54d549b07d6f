// The lease's own span lives as long as the lease.
using System;
using Forge;

static class Program
{
    static int Misuse(ArenaPool<PinnedBacking> pool)
    {
        using ArenaLease lease = pool.Checkout();
        using (ArenaScope scope = lease.OpenScope())
        {
            Span<int> numbers = scope.AllocSpan<int>(3);
            return numbers[0];
        }
    }
}
