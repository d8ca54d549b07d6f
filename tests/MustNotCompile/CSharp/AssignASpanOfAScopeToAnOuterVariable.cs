// The variable lives on after the block that the scope ends with.
using System;
using Forge;

static class Program
{
    static int Misuse(ArenaPool<PinnedBacking> pool)
    {
        using ArenaLease lease = pool.Checkout();
        Span<int> numbers = lease.AllocSpan<int>(1);
        using (ArenaScope scope = lease.OpenScope())
        {
            numbers = scope.AllocSpan<int>(3); // CS8352
            return numbers[0];
        }
    }
}
