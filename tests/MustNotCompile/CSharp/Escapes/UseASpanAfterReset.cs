// The arena is emptied, while the lease and the span are still there.
using System;
using Forge;

static class Program
{
    static int Escape(ArenaLease lease)
    {
        Span<int> numbers = lease.AllocSpan<int>(3);
        lease.Reset();
        return numbers[0];
    }
}
