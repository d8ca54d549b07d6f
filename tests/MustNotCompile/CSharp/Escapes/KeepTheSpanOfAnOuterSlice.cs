// The span is tied to the handle, which lives longer than the lease.
using System;
using Forge;

static class Program
{
    static int Escape(ArenaPool<PinnedBacking> pool)
    {
        ArenaSlice<int> slice = default;
        Span<int> numbers = slice.Span;
        using (ArenaLease lease = pool.Checkout())
        {
            slice = lease.AllocSlice<int>(3);
            numbers = slice.Span;
        }

        return numbers[0];
    }
}
