// The parameter is a copy of the lease that ends with the method.
using System;
using Forge;

static class Program
{
    static Span<int> Misuse(ArenaLease lease)
    {
        return lease.AllocSpan<int>(3); // CS8166
    }
}
