// By reference, the parameter is the caller's own lease.
using System;
using Forge;

static class Program
{
    static Span<int> Misuse(in ArenaLease lease)
    {
        return lease.AllocSpan<int>(3);
    }
}
