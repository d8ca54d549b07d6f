// A scoped reference to the lease may not leave the method, nor may its span.
using System;
using Forge;

static class Program
{
    static Span<int> Misuse(scoped in ArenaLease lease)
    {
        return lease.AllocSpan<int>(3); // CS9075
    }
}
