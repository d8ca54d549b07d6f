// The lambda may be called when the lease has ended.
using System;
using Forge;

static class Program
{
    static Func<int> Misuse(in ArenaLease lease)
    {
        Span<int> numbers = lease.AllocSpan<int>(3);
        return () => numbers[0]; // CS8175
    }
}
