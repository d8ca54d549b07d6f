// Without scoped, the caller knows that the span comes from the lease.
using System;
using Forge;

static class Program
{
    static Span<int> Misuse(in ArenaLease lease)
    {
        return lease.AllocSpan<int>(3);
    }
}
